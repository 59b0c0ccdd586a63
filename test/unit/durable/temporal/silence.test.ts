import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import {
  explainSilence,
  NoAnswerError,
  silenceWatch,
  withinTime,
} from '../../../../src/durable/temporal/silence.js';

describe('a server that gives no answer', () => {
  it('is told from none by its taking connections', async () => {
    const mute = createServer();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(mute.address() as AddressInfo).port}`;
    expect((await explainSilence(address, 'start it')).message).toBe(
      `The Temporal server at ${address} takes connections but does not answer in time: it hangs, is no Temporal server, or this machine is too busy; start it.`,
    );
    mute.close();
  });

  it('is looked for at an IPv6 address too', async () => {
    expect((await explainSilence('[::1]:1', 'start it')).message).toMatch(
      /^The Temporal server at \[::1\]:1 does not answer \(connect E\w+ ::1:1.*\); start it\.$/,
    );
  });
});

describe('work within a time', () => {
  it('gives what it gives', async () => {
    expect(await withinTime(60_000, async () => 'done')).toBe('done');
  });

  it('is given up when the time is over', async () => {
    await expect(withinTime(10, () => new Promise(() => undefined))).rejects.toEqual(
      new NoAnswerError('no answer in 10 ms'),
    );
  });
});

describe('calls that a server keeps waiting', () => {
  const STOPPED = 'the server is stopped';

  /** What becomes of calls that begin together, and how often the server is looked at for them. */
  async function callsTogether(calls: number, now: () => number) {
    let looks = 0;
    const whySilent = async () => {
      looks += 1;
      return STOPPED;
    };
    const watch = silenceWatch(now);
    const ends = await Promise.allSettled(
      Array.from({ length: calls }, () => watch({ whySilent }, new AbortController().signal)),
    );
    return { looks, reasons: ends.map((end) => end.status === 'rejected' && end.reason.message) };
  }

  it('look once for the reason, and all hear it', async () => {
    expect(await callsTogether(100, () => 0)).toEqual({
      looks: 1,
      reasons: Array.from({ length: 100 }, () => STOPPED),
    });
  });

  it('look again a moment later', async () => {
    let time = 0;
    const later = () => {
      time += 251;
      return time;
    };
    expect((await callsTogether(2, later)).looks).toBe(2);
  });
});
