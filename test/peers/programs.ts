import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pythonOf } from '../fakes/installs.js';
import { folderOf, installed, packagesOf } from './installed.js';
import { askEach, type Peer } from './peer.js';
import type { Site } from './site.js';

/** The smallest honest program of each library; each says which quick start it follows. */
export const PROGRAMS = resolve('test/peers/programs');

/** What every program gets. */
export function envOf(site: Site): Record<string, string> {
  return { ...site.env, ARCHIVE: site.archiveBase };
}

/** Each has one tool, `gather`, which takes what is asked and names the files that it wrote. */
export const gatherEach = askEach('gather', (asked) => asked, countRows);

/** Rows in the files that an answer names. */
function countRows(text: string, { folder }: Site): number {
  const { files } = JSON.parse(text) as { files: string[] };
  return files
    .filter((file) => existsSync(join(folder, file)))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    .reduce((sum, { hourly, daily }) => sum + (hourly ?? daily).time.length, 0);
}

/** A library inside the process of its MCP server, with SQLite beside it. */
export const dbos: Peer = {
  ...{ name: 'DBOS', packages: packagesOf('DBOS'), hasNames: true, dividesDays: true },
  install: () => installed('DBOS'),
  server: (site) => ({
    command: pythonOf(folderOf('DBOS')),
    args: [join(PROGRAMS, 'dbos_server.py')],
    env: envOf(site),
  }),
  ask: gatherEach,
  fetcher: async (site) => Number(site.serverPid),
};
