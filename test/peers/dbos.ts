import { installed, packagesOf } from './installed.js';
import type { Peer } from './peer.js';
import { gatherEach, pythonProgram } from './programs.js';

/** A library inside the process of its MCP server, with SQLite beside it. */
export const dbos: Peer = {
  ...{ name: 'DBOS', packages: packagesOf('DBOS'), hasNames: true, dividesDays: true },
  install: () => installed('DBOS'),
  server: (site) => pythonProgram('DBOS', 'dbos_server.py', site),
  ask: gatherEach,
  fetcher: async (site) => Number(site.serverPid),
};
