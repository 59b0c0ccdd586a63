import { afterEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { createSandbox } from '../../../src/sandbox/sandbox.js';
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

const sandbox = sandboxOfEachTest();
const never = new AbortController().signal;
const query = (sql: string) => sandbox.now.query(wanted(LOAD), sql, never);

describe('beside two long queries', () => {
  let longs: { call: AbortController; outcome: Promise<unknown> }[];
  const beginLongs = async () => {
    longs = ['a', 'b'].map((name) => {
      const call = new AbortController();
      const load = loading(`CREATE TABLE ${name} AS SELECT 1`);
      return { call, outcome: sandbox.now.query(wanted(load), ENDLESS, call.signal) };
    });
    // Both, and the empty one for the next.
    await untilProcesses(3);
  };
  afterEach(async () => {
    for (const { call } of longs) call.abort();
    await Promise.allSettled(longs.map(({ outcome }) => outcome));
  });

  it('one whose turn does not come is refused, with how many are before it', async () => {
    sandbox.now.close();
    sandbox.now = createSandbox(SCRIPT, NO_LIMIT_SECONDS, 0);
    await beginLongs();
    const words = (ahead: number) =>
      `sql was not run: ${ahead} other queries were asked before, and its turn did not come within 0 s; call again when those have their answers, with fewer queries at a time.`;
    // It is tried as a short one, and then waits for the long ones.
    const third = expect(query(ENDLESS)).rejects.toThrow(new UnavailableError(words(2)));
    await expect(query('FROM job_1')).rejects.toThrow(new UnavailableError(words(3)));
    await expect(sandbox.now.whyRefused('FROM job_1', [])).rejects.toThrow(words(3));
    await third;
    // Those that were refused are not before it.
    await expect(query(ENDLESS)).rejects.toThrow(words(2));
  });

  it('one that is cancelled while it waits leaves at once', async () => {
    sandbox.now.close();
    sandbox.now = createSandbox(SCRIPT, NO_LIMIT_SECONDS);
    await beginLongs();
    const third = new AbortController();
    const late = sandbox.now.query(wanted(LOAD), ENDLESS, third.signal);
    const fourth = new AbortController();
    const waiting = sandbox.now.query(wanted(LOAD), 'FROM job_1', fourth.signal);
    fourth.abort();
    await expect(waiting).rejects.toThrow(
      new UnavailableError('sql was not run, for the call was cancelled.'),
    );
    third.abort();
    await Promise.allSettled([late]);
    expect(await query('FROM job_1')).toMatchObject({ kind: 'answered' });
  });

  it('short ones are answered', async () => {
    sandbox.now.close();
    sandbox.now = createSandbox(SCRIPT, NO_LIMIT_SECONDS);
    await beginLongs();
    const ended: string[] = [];
    const onEnd = () => ended.push('long');
    for (const { outcome } of longs) void outcome.then(onEnd, onEnd);
    expect(await query('FROM job_1')).toMatchObject({ kind: 'answered' });
    expect(await query('FROM job_1')).toMatchObject({ kind: 'answered' });
    expect(ended).toEqual([]);
  });
});
