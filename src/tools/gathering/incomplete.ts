import { UnavailableError } from '../../base/errors.js';
import type { StartedJob, WantedJob } from '../../durable/start.js';
import type { Absence, Result } from '../../store/manifest.js';
import type { Manifests } from '../../store/manifests.js';
import { addDays, toDate } from '../../weather/dates.js';
import { gaplessVariables } from '../../weather/gapless.js';
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
    const result = finished.result as Result;
    const incomplete = status === 'completed' && describeIncomplete(result);
    return incomplete
      ? `${incomplete} ${describeAnew({ name, result }, finished.input as Gathering, now)}`
      : undefined;
  }
  // A derived name says the day by itself; one that the caller gave means these days for ever.
  const isOwnName = name !== deriveJobName(input, toDate(now));
  return isOwnName && status === 'running' ? describeProvisional(input, now) : undefined;
}

/** True of a result that lacks values which should be there. */
export function lacksValues(result: Result): boolean {
  return result.missing !== undefined || uncounted(result).length > 0;
}

interface FinishedGathering {
  name: string;
  result: Result;
}

/** What to do about results of which a later one may have more, in sentences. */
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
 * The variables that lack values in a result of version 0.2.0, which counted none: it says percentages alone. A later
 * result of a grid that is not complete says in `missing` or in `not_available` what it lacks.
 */
function uncounted({ resolution, completeness, station, ...result }: Result): string[] {
  const isCounted = result.missing !== undefined || result.not_available !== undefined;
  // Of a station nobody knows what should be there.
  if (isCounted || station !== undefined) return [];
  const lacking = Object.keys(completeness).filter((name) => completeness[name] !== 100);
  return gaplessVariables({ variables: lacking, resolution }, []);
}

/** "31 of temperature_2m_max (1993-03-01 to 1993-03-31)". */
function countedAbsence([variable, { count, first, last }]: [string, Absence]): string {
  return `${count} of ${variable} (${first === last ? first : `${first} to ${last}`})`;
}

/** "Values are missing: 31 of temperature_2m_max (1993-03-01 to 1993-03-31)." @param lacking a text a variable. */
function describeMissing(lacking: readonly string[]): string {
  const more = lacking.length - MOST_NAMED;
  const rest = more > 0 ? ` and some of ${more} more variables` : '';
  return `Values are missing: ${lacking.slice(0, MOST_NAMED).join(', ')}${rest}.`;
}

/**
 * Says how to gather a finished job anew, which keeps what it has. What was asked for today is not asked for again
 * today, under any name; what version 0.2.0 asked for is asked for again at once.
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
