import { UnavailableError } from '../../base/errors.js';
import type { StartedJob, WantedJob } from '../../durable/start.js';
import type { Result } from '../../store/manifest.js';
import type { Manifests } from '../../store/manifests.js';
import { addDays, toDate } from '../../weather/dates.js';
import type { Gathering } from '../../weather/gathering.js';
import { deriveJobName, freshJobName } from '../../weather/identity.js';
import { firstProvisionalDay } from '../../weather/provisional.js';

/** Variables that are named one by one; a result names all. */
const MOST_NAMED = 3;

/** What there is to know of the values of a job that was started or joined; undefined where that is nothing. */
export function remarkOnValues(
  { name, input }: WantedJob<Gathering>,
  { outcome, status, finished }: StartedJob,
  now: number,
): string | undefined {
  if (outcome === 'conflict') return undefined;
  if (finished !== undefined) {
    const incomplete = status === 'completed' && describeIncomplete(finished.result as Result);
    return incomplete
      ? `${incomplete} ${describeAnew(name, finished.input as Gathering, now)}`
      : undefined;
  }
  // A derived name says the day by itself; one that the caller gave means these days for ever.
  const isOwnName = name !== deriveJobName(input, toDate(now));
  return isOwnName && status === 'running' ? describeProvisional(input, now) : undefined;
}

/** What to do about results of which a later one may have more, in sentences. */
export async function describeAllIncomplete(
  jobs: readonly { name: string; result: Result }[],
  { manifests, now }: { manifests: Manifests; now(): number },
): Promise<string[]> {
  const incomplete = jobs.flatMap(({ name, result }) => {
    const what = describeIncomplete(result);
    return what === undefined ? [] : [{ name, what }];
  });
  const [first] = incomplete;
  if (first === undefined) return [];
  if (incomplete.length > 1) {
    return [
      `Values are missing or provisional in ${incomplete.length} of ${jobs.length} results (see missing and provisional_from); start_gathering with the same input says under which job_name to gather each anew.`,
    ];
  }
  const gathering = await gatheringOf(first.name, manifests);
  return [
    ...(jobs.length === 1 ? [] : [`Of "${first.name}":`]),
    first.what,
    ...(gathering === undefined ? [] : [describeAnew(first.name, gathering, now())]),
  ];
}

/** Undefined where the store does not say: then nothing can be said of gathering the job anew. */
async function gatheringOf(name: string, manifests: Manifests): Promise<Gathering | undefined> {
  try {
    return (await manifests.read(name))?.gathering;
  } catch (error) {
    if (error instanceof UnavailableError) return undefined;
    throw error;
  }
}

/** Says of a result what a later one may have; undefined where that is nothing. */
function describeIncomplete(result: Result): string | undefined {
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
function describeAnew(name: string, gathering: Gathering, now: number): string {
  const today = toDate(now);
  const fresh = freshJobName(gathering, today);
  // What was asked for today is not asked for again today.
  const [when, freshName] =
    fresh === name
      ? [`from ${addDays(today, 1)} on, `, freshJobName(gathering, addDays(today, 1))]
      : ['', fresh];
  return `To gather it anew, call start_gathering ${when}with the same input${wordsOfBefore(gathering)} and job_name "${freshName}": upstream is then asked again for these days alone, for each at most once a day.`;
}

/** What a call has to name for the model and the days of version 0.2.0, which it did not have to name then. */
function wordsOfBefore({ provider, model, days, resolution }: Gathering): string {
  if (provider !== undefined) return '';
  const isUtc = resolution === 'daily' && days === undefined;
  return `${model === undefined ? ', model best_match' : ''}${isUtc ? ', days utc' : ''}`;
}

/** Says of a job that is yet to be gathered what will be provisional in it; undefined where that is nothing. */
function describeProvisional(gathering: Gathering, now: number): string | undefined {
  const from = firstProvisionalDay(gathering, toDate(now));
  return from === undefined
    ? undefined
    : `Days from ${from} on are provisional: upstream still revises them or does not have them yet, and this job keeps what it gets.`;
}
