import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../src/base/errors.js';
import { acquireLock } from '../../../src/base/lock.js';
import { enginePaths } from '../../../src/engine/home/paths.js';
import {
  engineFinder,
  engineTrouble,
  ensureEngine,
  readEngineStatus,
  stopEngine,
} from '../../../src/engine/index.js';
import { freePort } from '../../../src/engine/process/ports.js';
import { findServers } from '../../../src/engine/server/find-servers.js';
import { findProcesses } from '../../../src/engine/server/home-processes.js';
import { EngineHome, pidsOf } from '../../fakes/engine-home.js';
import { writeProgram } from '../../fakes/engine-scripts.js';
import { useEngines } from '../../fakes/use-engines.js';

const engines = useEngines();
let home: EngineHome;
beforeEach(async () => {
  home = await engines.createHome();
});
afterEach(() => home.remove());

describe('the first calls', () => {
  it('of eight processes at once start one engine, which all of them find', async () => {
    const found = await Promise.all(Array.from({ length: 8 }, () => home.ensureInAnotherProcess()));

    const status = await readEngineStatus(home.path);
    expect(pidsOf(status)).toHaveLength(3);
    for (const one of found) {
      expect(one).toEqual({ pids: pidsOf(status), address: status.temporal?.address });
    }
    expect(findServers(enginePaths(home.path))).toHaveLength(1);
  });

  it('of one process share a search, that each leaves when its time is over', async () => {
    const progress: string[] = [];
    const onProgress = (text: string) => progress.push(text);
    const find = engineFinder({ ...home.options(), onProgress });

    const hasty = find(1).catch((error: Error) => error);
    const found = await Promise.all(Array.from({ length: 20 }, () => find(60_000)));

    expect(progress.filter((text) => text === 'starting the engine')).toHaveLength(1);
    expect(new Set(found).size).toBe(1);
    expect(await hasty).toEqual(
      new UnavailableError(
        `the engine was not ready after 0.001 s, and goes on starting; see ${join(home.path, 'logs', 'engine.log')}.`,
      ),
    );
  });

  it('make a server that has the search attributes and keeps finished jobs for a year', async () => {
    const progress: string[] = [];
    const found = await ensureEngine({
      ...home.options(),
      onProgress: (text) => progress.push(text),
    });

    expect(progress[0]).toBe('starting the engine');
    expect(progress).toContain('starting the Temporal server');
    expect(found.temporal.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(await home.temporal('operator', 'namespace', 'describe', '-n', 'default')).toMatch(
      /WorkflowExecutionRetentionTtl\s+8760h0m0s/,
    );
    const attributes = await home.temporal('operator', 'search-attribute', 'list');
    expect(attributes).toMatch(/WeatherPlace\s+Keyword/);
    expect(attributes).toMatch(/WeatherResolution\s+Keyword/);
    // The Web UI may begin to answer after the server.
    const statusOfUi = () =>
      fetch(String(found.temporal.uiUrl)).then(
        ({ status }) => status,
        () => undefined,
      );
    while ((await statusOfUi()) === undefined) await sleep(20);
    expect(await statusOfUi()).toBe(200);
    expect(await readFile(join(home.path, 'logs', 'worker.log'), 'utf8')).toBe(
      `${found.worker?.pid} polls ${found.temporal.address}\n`,
    );
  });
});

it('whoever starts jobs finds the server before there is a worker, and is told so', async () => {
  const workerCommand = [process.execPath, '-e', 'setInterval(() => {}, 1000)'] as const;
  const found = await ensureEngine({ ...home.options({ workerCommand }), needs: 'server' });
  expect(found).not.toHaveProperty('worker');
  expect(found.trouble).toBe('The engine starts its worker; the job goes on as soon as it polls.');
  expect(await home.temporal('workflow', 'list')).toBe('');
  while (findProcesses(enginePaths(home.path)).workers.length === 0) await sleep(20);
  // The worker that is being started is no stray.
  expect((await readEngineStatus(home.path)).strays).toBeUndefined();
});

it('a call that finds an engine gets that one, unless its settings are others', async () => {
  const first = await ensureEngine(home.options());
  const progress: string[] = [];
  const onProgress = (text: string) => progress.push(text);

  expect(await ensureEngine({ ...home.options(), onProgress })).toEqual(first);
  expect(progress).toEqual([]);
  const settings = { DURABLE_WEATHER_TASK_QUEUE: 'mine' };
  await expect(ensureEngine({ ...home.options(), settings })).rejects.toThrow(
    new InvalidInputError(
      `DURABLE_WEATHER_TASK_QUEUE is "mine" here, but the engine that runs in ${first.home} was started with "durable-weather"; run "durable-weather down" first, or use another DURABLE_WEATHER_HOME.`,
    ),
  );
});

it('in a home whose name SQLite would misread no engine starts, also where one is named by another process', async () => {
  const odd = EngineHome.at(join(home.path, 'c#'), engines.programs, engines.cli);
  const refusal = /c#"; it takes a folder whose path has no "#"/;
  await expect(ensureEngine(odd.options())).rejects.toThrow(refusal);
  const { command, env } = odd.options();
  const [program, ...args] = command;
  await expect(promisify(execFile)(program, args, { env })).rejects.toThrow(refusal);
  expect((await stopEngine(odd.path)).stopped).toBe(false);
});

it('a start under way is ended by down, with what it has started', async () => {
  const caller = new AbortController();
  const onProgress = (text: string) => {
    if (text === 'starting the Temporal server') caller.abort();
  };
  await expect(ensureEngine({ ...home.options(), onProgress }, caller.signal)).rejects.toThrow();

  expect((await stopEngine(home.path)).stopped).toBe(true);
  expect(await readEngineStatus(home.path)).toMatchObject({ running: false, phase: 'stopped' });
  expect(findServers(enginePaths(home.path))).toEqual([]);
});

describe('a start that fails', () => {
  it('tells that TEMPORAL_CLI_PATH is no temporal CLI', async () => {
    await expect(ensureEngine(home.options({ temporalCliPath: '/no/temporal' }))).rejects.toThrow(
      new UnavailableError(
        'the engine did not start: TEMPORAL_CLI_PATH is "/no/temporal"; it takes the path of the temporal CLI (not there).',
      ),
    );
    // It tells its end before its process is gone.
    while ((await readEngineStatus(home.path)).running) await sleep(20);
    expect(await readEngineStatus(home.path)).toMatchObject({ running: false, phase: 'failed' });
  });

  it('tells the Temporal server’s last word', async () => {
    const temporalCliPath = await writeProgram(
      join(home.path, 'temporal'),
      'if [ "$1" = --version ]; then echo "temporal version 9.9.9"; else echo "Error: no room" >&2; exit 3; fi',
    );

    await expect(ensureEngine(home.options({ temporalCliPath }))).rejects.toThrow(
      new UnavailableError(
        `the engine did not start: the Temporal server ended with exit code 3: Error: no room (log: ${join(home.path, 'logs', 'temporal.log')})`,
      ),
    );
  });

  it('tells the worker’s last word, and leaves no server running', async () => {
    const workerCommand = [process.execPath, engines.programs.worker, 'broken'] as const;

    await expect(ensureEngine(home.options({ workerCommand }))).rejects.toThrow(
      new UnavailableError(
        `the engine did not start: the worker ended with exit code 1: Error: this worker is broken (log: ${join(home.path, 'logs', 'worker.log')})`,
      ),
    );
    expect(findServers(enginePaths(home.path))).toEqual([]);
  });

  it('tells the last word of an engine process that ends at once', async () => {
    const command = ['sh', '-c', 'echo "Error: bad build"; exit 4'] as const;

    await expect(ensureEngine({ ...home.options(), command })).rejects.toThrow(
      new UnavailableError(
        `the engine ended with exit code 4: Error: bad build (log: ${join(home.path, 'logs', 'engine.log')})`,
      ),
    );
  });

  it('can be tried again once its cause is gone', async () => {
    await expect(ensureEngine(home.options({ temporalCliPath: '/no/temporal' }))).rejects.toThrow(
      UnavailableError,
    );
    expect(
      pidsOf(await ensureEngine(home.options()).then(() => readEngineStatus(home.path))),
    ).toHaveLength(3);
  });

  it('is given up after the time that the caller has', async () => {
    const command = ['sleep', '2'] as const;

    await expect(ensureEngine({ ...home.options(), command, timeoutMs: 100 })).rejects.toThrow(
      new UnavailableError(
        `the engine was not ready after 0.1 s, it was starting the engine; see ${join(home.path, 'logs', 'engine.log')}.`,
      ),
    );
  });

  it('is told to be out of reach where another process holds its lock and nobody answers', async () => {
    const { lock, state, engineLog } = enginePaths(home.path);
    const held = await acquireLock(lock, 0);
    // As a container sees it whose home another container's engine uses: the port is of another network.
    const engine = { pid: 2 ** 22 + 1, startTime: 'another boot' };
    const control = { port: await freePort(undefined), secret: 'of the other engine' };
    const known = { version: 1, phase: 'ready', startedAt: '2026-11-28T00:00:00.000Z' };
    await writeFile(state, JSON.stringify({ ...known, settings: {}, engine, control }));

    const words = `it was out of reach, as an engine in another container or on another machine is; see ${engineLog}.`;
    const options = { ...home.options(), timeoutMs: 1_000 };
    const find = engineFinder(options);
    await expect(find(100)).rejects.toThrow(`the engine was not ready after 0.1 s, ${words}`);
    await expect(find(60_000)).rejects.toThrow(`the engine was not ready after 1 s, ${words}`);
    expect(await engineTrouble(home.path)).toBeUndefined();
    held?.release();
  });

  it('is given up when the caller aborts', async () => {
    const command = ['sleep', '2'] as const;
    const reason = new Error('the client went away');

    await expect(
      ensureEngine({ ...home.options(), command }, AbortSignal.abort(reason)),
    ).rejects.toBe(reason);
  });
});
