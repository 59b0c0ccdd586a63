import type { JobDescription } from '../promises.js';
import type { Server } from './connection.js';
import { explain, explainUnreadable, isServersFault } from './failures.js';

/**
 * The jobs of some names, each on its own: what the server says of one in time is given, whatever becomes of the
 * others. A job without an answer is `unknown` with `attention`.
 * @param describe asks the server for one, and rejects when the time is over.
 */
export async function describeSet(
  names: readonly string[],
  server: Omit<Server, 'client'>,
  describe: (name: string) => Promise<JobDescription>,
): Promise<JobDescription[]> {
  const looks = await Promise.allSettled(names.map(describe));
  const someAnswered = looks.some(({ status }) => status === 'fulfilled');
  // Who keeps silent to all is looked at, once.
  let silence: Promise<string> | undefined;
  const wordsOn = (name: string, error: unknown): string | Promise<string> => {
    if (!isServersFault(error)) return explainUnreadable(name, server, error);
    if (someAnswered) {
      return `The Temporal server at ${server.address} has told of other jobs in time and not of "${name}"; ask again.`;
    }
    silence ??= explain(error, server).then((explained) => (explained as Error).message);
    return silence;
  };
  return Promise.all(
    looks.map(async (look, index) => {
      if (look.status === 'fulfilled') return look.value;
      const name = names[index] as string;
      return { name, status: 'unknown', attention: await wordsOn(name, look.reason) };
    }),
  );
}
