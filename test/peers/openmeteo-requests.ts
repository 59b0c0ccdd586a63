import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installed, packagesOf } from './installed.js';
import type { Peer } from './peer.js';
import { pythonProgram } from './programs.js';

const NAME = 'openmeteo-requests';

/** A script that an agent writes and runs, in place of a server; the model reads what it prints. */
export const openmeteoRequests: Peer = {
  ...{ name: NAME, packages: packagesOf(NAME), hasNames: false, dividesDays: false },
  install: () => installed(NAME),
  ask: async (site, asked) => {
    const command = pythonProgram(NAME, 'openmeteo_script.py', site);
    const text = await site.run('script', command, JSON.stringify(asked));
    const parts = text
      .trim()
      .split('\n')
      .map((line): { file: string; rows: number } => JSON.parse(line));
    const kept = parts.filter(({ file }) => existsSync(join(site.folder, file)));
    const countRows = () => kept.reduce((sum, { rows }) => sum + rows, 0);
    return [{ text, isError: false, countRows }];
  },
  fetcher: async (site) => site.pidOf('script'),
};
