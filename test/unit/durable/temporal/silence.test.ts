import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import {
  explainSilence,
  NoAnswerError,
  silenceWatch,
  withinTime,
} from '../../../../src/durable/temporal/silence.js';
import { certificateFor } from '../../../fakes/certificate.js';
import { startTlsFront } from '../../../fakes/tls-front.js';

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

describe('a server whose TLS', () => {
  const { key, cert } = certificateFor('temporal.test');
  const trusted = { serverRootCACertificate: Buffer.from(cert) };
  const behindTls = { ...trusted, serverNameOverride: 'temporal.test' };

  /** The end of the sentence, after the address. */
  async function explained(
    tls: Parameters<typeof explainSilence>[2],
    { speaksTls = true, withinMs = 60_000 } = {},
  ) {
    const mute = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const front = await startTlsFront({ key, cert }, port, ['h2']);
    const address = `127.0.0.1:${speaksTls ? front.port : port}`;
    const { message } = await explainSilence(address, 'start it', tls, withinMs);
    await front.close();
    mute.close();
    return message.replace(`The Temporal server at ${address} `, '');
  }

  it('has a certificate of an authority that is not trusted is told with the reason', async () => {
    expect(await explained({ serverNameOverride: 'temporal.test' })).toBe(
      'does not answer (TLS fails: self-signed certificate); start it.',
    );
  });

  it('has a certificate for another name is told with the names', async () => {
    expect(await explained(trusted)).toMatch(
      /^does not answer \(TLS fails: .*IP: 127\.0\.0\.1 is not in the cert's list: .*\); start it\.$/,
    );
  });

  it('is well, or has not begun, is as any other', async () => {
    const hangs =
      'takes connections but does not answer in time: it hangs, is no Temporal server, or this machine is too busy; start it.';
    expect(await explained(behindTls)).toBe(hangs);
    expect(await explained(behindTls, { speaksTls: false, withinMs: 300 })).toBe(hangs);
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
