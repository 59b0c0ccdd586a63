/** Advice on results with missing or provisional values. */
import { UnavailableError } from '../../base/errors.js';
import type { StartedJob, WantedJob } from '../../durable/start.js';
import type { Absence, Result } from '../../store/manifest.js';
import type { Manifests } from '../../store/manifests.js';
import { addDays, toDate } from '../../weather/dates.js';
import { gaplessVariables } from '../../weather/gapless.js';
import type { Gathering } from '../../weather/gathering.js';
import { deriveJobName, freshJobName } from '../../weather/identity.js';
import { firstProvisionalDay } from '../../weather/provisional.js';

/** Variables listed one by one; a result lists all. */
const MOST_NAMED = 3;

/** A remark on the values of a started or joined job; undefined if there is none. */
export function remarkOnValues(
  { name, input }: WantedJob<Gathering>,
  { outcome, status, finished }: StartedJob,
  now: number,
): string | undefined {
  if (outcome === 'conflict') return undefined;
  if (finished !== undefined) {
    const result = finished.result as Result;
    const incomplete = status === 'completed' && describeIncomplete(result);
    return incomplete
      ? `${incomplete} ${describeAnew({ name, result }, finished.input as Gathering, now)}`
      : undefined;
  }
  // A derived name includes the day; a name from the caller means these days for ever.
  const isOwnName = name !== deriveJobName(input, toDate(now));
  return isOwnName && status === 'running' ? describeProvisional(input, now) : undefined;
}

/** True for a result without some values that should exist. */
export function lacksValues(result: Result): boolean {
  return result.missing !== undefined || uncounted(result).length > 0;
}

interface FinishedGathering {
  name: string;
  result: Result;
}

/** Advice on results that a later job may complete, in sentences. */
export async function describeAllIncomplete(
  jobs: readonly FinishedGathering[],
  { manifests, now }: { manifests: Manifests; now(): number },
): Promise<string[]> {
  const incomplete = jobs.flatMap(({ name, result }) => {
    const what = describeIncomplete(result);
    return what === undefined ? [] : [{ name, result, what }];
  });
  const [first] = incomplete;
  if (first === undefined) return [];
  if (incomplete.length > 1) {
    return [
      `Values are missing or provisional in ${incomplete.length} of ${jobs.length} results (see completeness, missing and provisional_from); start_gathering with the same input says under which job_name to gather each anew.`,
    ];
  }
  const gathering = await gatheringOf(first.name, manifests);
  return [
    ...(jobs.length === 1 ? [] : [`Of "${first.name}":`]),
    first.what,
    ...(gathering === undefined ? [] : [describeAnew(first, gathering, now())]),
  ];
}

/** Undefined if the store does not have it: then nothing can be said about gathering again. */
async function gatheringOf(name: string, manifests: Manifests): Promise<Gathering | undefined> {
  try {
    return (await manifests.read(name))?.gathering;
  } catch (error) {
    if (error instanceof UnavailableError) return undefined;
    throw error;
  }
}

/** Says what a later job may add to a result; undefined if nothing. */
function describeIncomplete(result: Result): string | undefined {
  const { missing, provisional_from, source } = result;
  const lacking =
    missing === undefined
      ? uncounted(result).map((name) => `${name} has ${result.completeness[name]} % of its values`)
      : Object.entries(missing).map(countedAbsence);
  const sentences = [
    ...(lacking.length === 0 ? [] : [describeMissing(lacking)]),
    ...(provisional_from === undefined
      ? []
      : [
          `Days from ${provisional_from} on were provisional when they were gathered, on ${source.gathered_at.slice(0, 10)}.`,
        ]),
  ];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

/**
 * The variables with missing values in a result of version 0.2.0, which gave only percentages. A later result of an
 * incomplete grid job has `missing` or `not_available`.
 */
function uncounted({ resolution, completeness, station, ...result }: Result): string[] {
  const isCounted = result.missing !== undefined || result.not_available !== undefined;
  // For a station it is unknown which values should exist.
  if (isCounted || station !== undefined) return [];
  const lacking = Object.keys(completeness).filter((name) => completeness[name] !== 100);
  return gaplessVariables({ variables: lacking, resolution }, []);
}

/** "31 of temperature_2m_max (1993-03-01 to 1993-03-31)". */
function countedAbsence([variable, { count, first, last }]: [string, Absence]): string {
  return `${count} of ${variable} (${first === last ? first : `${first} to ${last}`})`;
}

/**
 * "Values are missing: 31 of temperature_2m_max (1993-03-01 to 1993-03-31)." @param lacking a text for each
 * variable.
 */
function describeMissing(lacking: readonly string[]): string {
  const more = lacking.length - MOST_NAMED;
  const rest = more > 0 ? ` and some of ${more} more variables` : '';
  return `Values are missing: ${lacking.slice(0, MOST_NAMED).join(', ')}${rest}.`;
}

/**
 * Says how to gather a finished job again; the finished job stays unchanged. Days requested today are not requested
 * again today, under any name. Days requested by version 0.2.0 are requested again at once.
 * @param now unix milliseconds.
 */
function describeAnew(
  { name, result }: FinishedGathering,
  gathering: Gathering,
  now: number,
): string {
  const today = toDate(now);
  const isOfToday =
    uncounted(result).length === 0 && toDate(Date.parse(result.source.gathered_at)) === today;
  const isTomorrow = isOfToday || freshJobName(gathering, today) === name;
  const day = isTomorrow ? addDays(today, 1) : today;
  const when = isTomorrow ? `from ${day} on, ` : '';
  return `To gather it anew, call start_gathering ${when}with the same input${wordsOfBefore(gathering)} and job_name "${freshJobName(gathering, day)}": upstream is then asked again for these days alone, for each at most once a day, and less often for what it goes on lacking.`;
}

/** The arguments that now stand for version 0.2.0's model and days, which had no arguments then. */
function wordsOfBefore({ provider, model, days, resolution }: Gathering): string {
  if (provider !== undefined) return '';
  const isUtc = resolution === 'daily' && days === undefined;
  return `${model === undefined ? ', model best_match' : ''}${isUtc ? ', days utc' : ''}`;
}

/** Names the days that will be provisional in a job before it is gathered; undefined if there are none. */
function describeProvisional(gathering: Gathering, now: number): string | undefined {
  const from = firstProvisionalDay(gathering, toDate(now));
  return from === undefined
    ? undefined
    : `Days from ${from} on are provisional: upstream still revises them or does not have them yet, and this job keeps what it gets.`;
}
