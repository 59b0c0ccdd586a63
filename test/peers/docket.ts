import { spawnSync } from 'node:child_process';
import { freePort } from '../../src/engine/process/ports.js';
import { ToolMissingError } from '../fakes/installs.js';
import { installed, packagesOf } from './installed.js';
import type { Asked, Given, Peer } from './peer.js';
import { countRows, pythonProgram, untilListens } from './programs.js';
import type { Site } from './site.js';

const NAME = 'FastMCP + Docket';
const REDIS = 'redis-server';
const ports = new WeakMap<Site, number>();

/** FastMCP's tasks: the server with a worker in it, and Redis. */
export const docket: Peer = {
  // The server names a task, and each call has another.
  ...{
    name: NAME,
    packages: [...packagesOf(NAME), redisVersion()],
    hasNames: false,
    dividesDays: true,
  },
  takesTasks: true,
  install: () => {
    if (redisVersion() === '') throw new ToolMissingError(`${REDIS} is not installed`);
    installed(NAME);
  },
  startServices: async (site) => {
    const port = await freePort(undefined);
    ports.set(site, port);
    const args = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', site.folder];
    await site.start(REDIS, { command: REDIS, args, env: site.env });
    await untilListens(port);
  },
  server: (site) => {
    const env = { REDIS_URL: `redis://127.0.0.1:${ports.get(site)}/0` };
    return pythonProgram(NAME, 'docket_server.py', site, env);
  },
  ask: (site, asked) => Promise.all(asked.map((one) => gather(site, one))),
  fetcher: async (site) => Number(site.serverPid),
};

async function gather(site: Site, asked: Asked): Promise<Given> {
  const { content = [], isError = false } = await site.tasking.callTool('gather', asked);
  const text = content.map((block) => block.text ?? '').join('');
  return { text, isError, countRows: () => countRows(text, site) };
}

function redisVersion(): string {
  const { stdout } = spawnSync(REDIS, ['--version'], { encoding: 'utf8' });
  const [, version] = /v=(\S+)/.exec(stdout ?? '') ?? [];
  return version === undefined ? '' : `${REDIS} ${version}`;
}
