import { once } from 'node:events';
import { connect, isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import type { TLSConfig } from '@temporalio/client';
import { DeadlineError, steadyNow, withDeadline } from '../../base/deadline.js';
import { UnavailableError } from '../../base/errors.js';
import type { Server } from './connection.js';

/** A look at a server that has just kept its silence; a call keeps this much of its time for it. */
export const LOOK_MS = 300;

/** A server that is well answers sooner, and one that is not leaves time to say why. */
const SILENCE_MS = 1_000;

/** A look counts for so long: a hundred calls that begin together look once. */
const COUNTS_MS = 250;

/** A call that the server has let run out of time. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/**
 * What the work gives within a time. gRPC's own deadline does not hold: the client tries again while no server
 * listens, and sleeps in between.
 * @throws NoAnswerError when the time is over.
 */
export async function withinTime<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswerError(`no answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work(), over]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Looks, on behalf of all calls that wait, why a server keeps silent.
 * @param now milliseconds of a steady clock.
 * @returns what rejects a call once a reason is known: the server would keep its silence for as long as it is asked.
 */
export function silenceWatch(now = steadyNow) {
  let last: { begun: number; why: Promise<string | undefined> } | undefined;
  const look = (whySilent: () => Promise<string | undefined>) => {
    const begun = now();
    if (last === undefined || begun - last.begun > COUNTS_MS) last = { begun, why: whySilent() };
    return last.why;
  };
  return async ({ whySilent }: Pick<Server, 'whySilent'>, over: AbortSignal): Promise<never> => {
    for (;;) {
      await sleep(SILENCE_MS, undefined, { signal: over });
      const why = whySilent && (await look(whySilent));
      if (why !== undefined) throw new UnavailableError(why);
    }
  };
}

/**
 * Tells a server that is not there, or whose TLS fails, from one that hangs, by a connection of its own: gRPC's words
 * for these differ between versions and help only developers, and of TLS it says nothing until the time is over.
 * @param advice what to do, as a clause.
 * @param tls undefined for a connection without TLS.
 */
export async function explainSilence(
  address: string,
  advice: string,
  tls?: TLSConfig,
  withinMs = LOOK_MS,
): Promise<UnavailableError> {
  const refusal = await refusalOf(address, tls, withinMs);
  return new UnavailableError(
    refusal === undefined
      ? `The Temporal server at ${address} takes connections but does not answer in time: it hangs, is no Temporal server, or this machine is too busy; ${advice}.`
      : `The Temporal server at ${address} does not answer (${refusal}); ${advice}.`,
  );
}

/** Why no connection can be made; undefined where one can. */
async function refusalOf(
  address: string,
  tls: TLSConfig | undefined,
  withinMs: number,
): Promise<string | undefined> {
  const { hostname, port } = new URL(`tcp://${address}`);
  const at = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
  const socket =
    tls === undefined ? connect(at) : connectTls({ ...at, ...tlsOptions(at.host, tls) });
  let isThere = false;
  socket.once('connect', () => {
    isThere = true;
  });
  try {
    const made = tls === undefined ? 'connect' : 'secureConnect';
    await withDeadline(withinMs, undefined, (signal) => once(socket, made, { signal }));
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof DeadlineError) return isThere ? undefined : 'no connection can be made';
    return isThere ? `TLS fails: ${message}` : message;
  } finally {
    socket.destroy();
  }
}

function tlsOptions(
  host: string,
  { serverNameOverride, serverRootCACertificate, clientCertPair }: TLSConfig,
) {
  const servername = serverNameOverride ?? (isIP(host) ? undefined : host);
  return {
    ALPNProtocols: ['h2'],
    ...(servername !== undefined && { servername }),
    ...(serverRootCACertificate && { ca: Buffer.from(serverRootCACertificate) }),
    ...(clientCertPair && {
      cert: Buffer.from(clientCertPair.crt),
      key: Buffer.from(clientCertPair.key),
    }),
  };
}
