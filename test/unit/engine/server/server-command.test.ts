import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { enginePaths } from '../../../../src/engine/home/paths.js';
import { findServers } from '../../../../src/engine/server/find-servers.js';
import { databaseVersion, serverCommand } from '../../../../src/engine/server/server-command.js';
import { writeProgram } from '../../../fakes/engine-scripts.js';

const PORTS = { temporal: 17233, ui: 18233 };

let home: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'engine (1) home-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(home, { recursive: true, force: true });
});

it('the server’s database is durable, on this machine alone, and named by the CLI’s version', () => {
  const cli = { path: '/bin/temporal', version: '1.9.1' };

  expect(serverCommand(cli, '/data', PORTS, { WeatherPlace: 'Keyword' }).join(' ')).toBe(
    '/bin/temporal server start-dev --ip 127.0.0.1 --port 17233 --ui-port 18233 --db-filename /data/temporal-1.9.1.db --sqlite-pragma journal_mode=wal --sqlite-pragma synchronous=2 --log-level error --dynamic-config-value matching.enableFairness=true --dynamic-config-value matching.numTaskqueueReadPartitions=1 --dynamic-config-value matching.numTaskqueueWritePartitions=1 --dynamic-config-value history.transferProcessorEnsureCloseBeforeDelete=false --dynamic-config-value frontend.WorkflowPauseEnabled=true --dynamic-config-value history.transferProcessorMaxPollRPS=200 --dynamic-config-value history.visibilityProcessorMaxPollRPS=200 --dynamic-config-value history.timerProcessorMaxPollRPS=200 --dynamic-config-value history.hostLevelCacheMaxSize=2000 --dynamic-config-value history.eventsHostLevelCacheMaxSizeBytes=8388608 --search-attribute WeatherPlace=Keyword',
  );
});

it('the Web UI can be left out', () => {
  const cli = { path: '/bin/temporal', version: '1.9.1' };
  expect(serverCommand(cli, '/data', PORTS, {}, true)).not.toContain('--headless');
  expect(serverCommand(cli, '/data', PORTS, {}, false)).toContain('--headless');
});

it.each([
  [['temporal-1.9.1.db', 'temporal-1.10.0.db', 'temporal-1.10.0.db-wal'], '1.10.0'],
  [['temporal-1.9.1.db', 'temporal-1.9.1-old.db', 'temporal-1.9.1.bak.db'], '1.9.1'],
  [['temporal-1.9.1-rc.1.db'], '1.9.1-rc.1'],
  [['temporal-1.9.1.db.damaged-2026-11-28T05-07-16Z', 'temporal-1.9.1.db-unfinished'], undefined],
])('of %j the database is of version %s', async (names, version) => {
  for (const name of names) await writeFile(join(home, name), '');
  expect(databaseVersion(home)).toBe(version);
});

describe('findServers', () => {
  async function startServer(): Promise<number> {
    const path = await writeProgram(join(home, 'temporal'), 'echo up; read -r line');
    const [file, ...args] = serverCommand({ path, version: '1.9.1' }, home, PORTS, {});
    child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    if (child.stdout !== null) await once(child.stdout, 'data');
    return Number(child.pid);
  }

  it('finds the server of a home, with what is needed to use it', async () => {
    const pid = await startServer();

    expect(findServers(enginePaths(home))).toEqual([
      {
        ...{ pid, startTime: expect.any(String), isRunning: expect.any(Function) },
        ...{ ports: PORTS, version: '1.9.1', isHeadless: false },
        ...{ database: join(home, 'temporal-1.9.1.db'), databaseId: 'another' },
      },
    ]);
  });

  it('does not take another home’s server for this one’s', async () => {
    await startServer();

    expect(findServers(enginePaths(`${home}-2`))).toEqual([]);
    expect(findServers(enginePaths(home.slice(0, -1)))).toEqual([]);
  });
});
