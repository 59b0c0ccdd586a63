import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { AttemptsInHand } from '../../../src/engine/attempts-in-hand.js';
import { startWorkerProcess } from '../../../src/engine/worker-process.js';

/** Tells of attempts, notes what it is told, and dies when it has been told of what was left. */
const WORKER = `
  const { appendFileSync } = require('node:fs');
  const tell = (message) => process.send(message);
  process.on('message', (message) => {
    appendFileSync(process.env.TOLD, JSON.stringify(message) + '\\n');
    process.kill(process.pid, 'SIGKILL');
  });
  tell({ begins: 'a', token: 'a of ' + process.pid });
  tell({ begins: 'b', token: 'b of ' + process.pid });
  tell({ ends: 'b', token: 'b of ' + process.pid });
  tell({ ready: true });
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'worker-process-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('what a worker had in hand when it died, or had just ended, is sent to the next one', async () => {
  const told = join(folder, 'told');
  const options = {
    command: [process.execPath, '-e', WORKER] as const,
    env: { TOLD: told },
    logPath: join(folder, 'log'),
    locks: [join(folder, 'lock')],
    address: '127.0.0.1:1',
    inHand: new AttemptsInHand(),
  };
  const pids: number[] = [];
  for (let worker = 0; worker < 2; worker += 1) {
    const { pid, exited } = await startWorkerProcess(options, new AbortController().signal);
    pids.push(pid);
    expect(await exited).toBe('SIGKILL');
  }
  const messages = readFileSync(told, 'utf8').trim().split('\n');
  expect(messages.map((line) => JSON.parse(line))).toEqual([
    { left: [], dead: [] },
    { left: [`a of ${pids[0]}`, `b of ${pids[0]}`], dead: [pids[0]] },
  ]);
});

/** Notes some of its environment and ends. */
const TELLS_ALLOCATOR = `
  const { MALLOC_ARENA_MAX: arenas, MALLOC_MMAP_THRESHOLD_: threshold } = process.env;
  const { DUCKDB_JE_MALLOC_CONF: duckdb } = process.env;
  require('node:fs').writeFileSync(process.env.TOLD, JSON.stringify({ arenas, threshold, duckdb }));
  process.on('message', () => process.exit());
  process.send({ ready: true });
`;

it.each([
  ['gives freed memory back', {}, { arenas: '1', threshold: '65536', duckdb: 'narenas:1' }],
  [
    'does as the user has set it',
    { MALLOC_ARENA_MAX: '8', DUCKDB_JE_MALLOC_CONF: 'narenas:4' },
    { arenas: '8', threshold: '65536', duckdb: 'narenas:4' },
  ],
])("the worker's allocator %s", async (_words, set, told) => {
  const path = join(folder, 'told');
  const { exited } = await startWorkerProcess(
    {
      command: [process.execPath, '-e', TELLS_ALLOCATOR],
      env: { TOLD: path, ...set },
      logPath: join(folder, 'log'),
      locks: [join(folder, 'lock')],
      address: '127.0.0.1:1',
      inHand: new AttemptsInHand(),
    },
    new AbortController().signal,
  );
  expect(await exited).toBe('exit code 0');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(told);
});
