import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import {
  explainSilence,
  NoAnswerError,
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
