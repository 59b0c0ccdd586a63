import type { Manifest, Result } from '../results/manifest.js';
import { addDays, toDate } from '../weather/dates.js';
import type { Gathering } from '../weather/gathering.js';
import { freshJobName } from '../weather/identity.js';
import { firstProvisionalDay } from '../weather/provisional.js';

/** Variables that are named one by one; a result names all. */
const MOST_NAMED = 3;

/** Says of a result what a later one may have; undefined where that is nothing. */
export function describeIncomplete(result: Result): string | undefined {
  const { missing, provisional_from, source } = result;
  const sentences = [
    ...(missing === undefined ? [] : [describeMissing(missing)]),
    ...(provisional_from === undefined
      ? []
      : [
          `Days from ${provisional_from} on were provisional when they were gathered, on ${source.gathered_at.slice(0, 10)}.`,
        ]),
  ];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

/** "Values are missing: 31 of temperature_2m_max (1993-03-01 to 1993-03-31)." */
function describeMissing(missing: NonNullable<Result['missing']>): string {
  const named = Object.entries(missing).map(([variable, { count, first, last }]) => {
    const days = first === last ? first : `${first} to ${last}`;
    return `${count} of ${variable} (${days})`;
  });
  const more = named.length - MOST_NAMED;
  const rest = more > 0 ? ` and some of ${more} more variables` : '';
  return `Values are missing: ${named.slice(0, MOST_NAMED).join(', ')}${rest}.`;
}

/** Says how to gather a finished job anew, which keeps what it has. @param now unix milliseconds. */
export function describeAnew(
  { job_name, gathering }: Pick<Manifest, 'job_name' | 'gathering'>,
  now: number,
): string {
  const today = toDate(now);
  const fresh = freshJobName(gathering as Gathering, today);
  // What was asked for today is not asked for again today.
  const [when, name] =
    fresh === job_name
      ? [`from ${addDays(today, 1)} on, `, freshJobName(gathering as Gathering, addDays(today, 1))]
      : ['', fresh];
  return `To gather it anew, call start_gathering ${when}with the same input and job_name "${name}": upstream is then asked again for these days alone, for each at most once a day.`;
}

/** Says of a job that is yet to be gathered what will be provisional in it; undefined where that is nothing. */
export function describeProvisional(gathering: Gathering, now: number): string | undefined {
  const from = firstProvisionalDay(gathering, toDate(now));
  return from === undefined
    ? undefined
    : `Days from ${from} on are provisional: upstream still revises them or does not have them yet, and this job keeps what it gets.`;
}
