import { freePort } from '../../src/engine/process/ports.js';
import { packagesOf } from './installed.js';
import type { Peer } from './peer.js';
import { gatherEach, installNodePrograms, nodeProgram, untilListens } from './programs.js';
import type { Site } from './site.js';

const NAME = 'Temporal sample';
const ports = new WeakMap<Site, number>();

/** A development server, a worker and the tool: three processes, as the samples have them. */
export function temporalSample(temporalCli: string): Peer {
  const env = (site: Site) => ({ TEMPORAL_ADDRESS: `127.0.0.1:${ports.get(site)}` });
  const startWorker = (site: Site) =>
    site.start('worker', nodeProgram(NAME, 'temporal-worker.mjs', site, env(site)), 'ready');
  return {
    ...{ name: NAME, packages: packagesOf(NAME), hasNames: true, dividesDays: true },
    install: () => installNodePrograms(NAME),
    startServices: async (site) => {
      const port = await freePort(undefined);
      ports.set(site, port);
      const args = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', `${port}`];
      await site.start('server', { command: temporalCli, args, env: site.env });
      await untilListens(port);
      await startWorker(site);
    },
    server: (site) => nodeProgram(NAME, 'temporal-tool.mjs', site, env(site)),
    ask: gatherEach,
    fetcher: async (site) => site.pidOf('worker'),
    restart: startWorker,
  };
}
