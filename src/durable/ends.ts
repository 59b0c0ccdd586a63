import { LinkedAbort } from '../base/abort.js';
import { UnusableSettingError } from '../base/errors.js';
import type { JobEnd } from './promises.js';
import type { DurableServices } from './services.js';

/** How jobs ended, by name. */
export type JobEnds = Map<string, JobEnd>;

/**
 * Waits until all of some jobs have ended, or the first of them.
 * None is described first: the wait for a job that has ended, or that the server does not know, is over at once.
 * @param until of steadyNow: a clock that is set meanwhile makes no wait longer.
 * @param ends is given the ends as they come.
 */
export async function collectEnds(
  names: readonly string[],
  until: number,
  mode: 'all' | 'any',
  services: Pick<DurableServices, 'promises'>,
  signal: AbortSignal,
  ends: JobEnds,
): Promise<void> {
  if (names.length === 0) return;
  const promises = await services.promises();
  const stop = new LinkedAbort(signal);
  await Promise.all(
    names.map(async (name) => {
      const end = await promises.wait(name, until, stop.signal).catch(untold);
      if (end === undefined || (end.status === 'unknown' && end.error === undefined)) return;
      ends.set(name, end);
      if (mode === 'any' && end.status !== 'unknown') stop.abort();
    }),
  ).finally(() => stop.release());
}

/** Of a job whose server a setting keeps out of reach, where waiting is in vain. The others have ends of their own. */
function untold(error: unknown): JobEnd {
  if (!(error instanceof UnusableSettingError)) throw error;
  return { status: 'unknown', error: error.message };
}
