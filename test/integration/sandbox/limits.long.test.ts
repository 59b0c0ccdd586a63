import { expect, it } from '@jest/globals';
import { startSandboxProcess } from '../../../src/sandbox/process.js';
import {
  ENDLESS,
  LOAD,
  loading,
  NO_LIMIT_SECONDS,
  SCRIPT,
  sandboxOfEachTest,
  untilProcesses,
  wanted,
} from '../../fakes/sandboxes.js';

const LATE = { kind: 'refused', why: 'it took longer than 10 s', isOver: true, isLate: true };

const sandbox = sandboxOfEachTest();
const never = new AbortController().signal;

it('a third long query begins again, with all of its time, when one of two has ended', async () => {
  const longs = ['a', 'b'].map((name) => {
    const call = new AbortController();
    const load = loading(`CREATE TABLE ${name} AS SELECT 1`);
    return { call, outcome: sandbox.now.query(wanted(load), ENDLESS, call.signal) };
  });
  // Both, and the empty one for the next.
  await untilProcesses(3);
  const third = sandbox.now.query(wanted(LOAD), ENDLESS, never);
  await untilProcesses(4);
  // It had its time as a short one.
  await untilProcesses(3);
  longs[0]?.call.abort();
  expect(await third).toEqual(LATE);
  longs[1]?.call.abort();
  await Promise.allSettled(longs.map(({ outcome }) => outcome));
  expect(await sandbox.now.query(wanted(LOAD), 'FROM job_1', never)).toMatchObject({
    kind: 'answered',
  });
});

it('a query whose texts need too much memory is ended, however long it takes to need so much', async () => {
  const sandboxed = startSandboxProcess(SCRIPT);
  try {
    await sandboxed.ask({ kind: 'load', loading: LOAD }, NO_LIMIT_SECONDS);
    const sql = "SELECT repeat('x', 200000000) || a FROM range(20) t(a)";
    const reply = await sandboxed.ask({ kind: 'query', sql }, NO_LIMIT_SECONDS);
    // By the process, or by DuckDB, which may count some of the texts before: whichever sees it first.
    expect(reply).toEqual({
      kind: 'refused',
      why: expect.stringMatching(/^it needed more than (1024|640) MB of memory$/),
      isOver: true,
      isTooBig: true,
    });
  } finally {
    sandboxed.kill();
  }
});
