import { InvalidInputError } from '../../base/errors.js';
import { mistakesIn, refuseMistakes } from '../../base/mistakes.js';
import { weightsOf } from '../../rows/circular-mean.js';
import type { DayCut } from '../../rows/day-cut.js';
import type { Period, RowQuery } from '../../rows/row-query.js';
import { WIND } from '../../rows/wind-rose.js';
import { filledVariables, type Manifest } from '../../store/manifest.js';
import { isDate } from '../../weather/dates.js';
import type { DaysName } from '../../weather/gathering.js';
import { type Resolution, variableOf } from '../../weather/variables.js';

/** The arguments of read_rows that choose rows. */
export interface RowsAsked {
  variables?: string[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  every?: 'hour' | Period | undefined;
  days?: DaysName | undefined;
  order?: 'asc' | 'desc' | undefined;
}

/** The step of a row before any aggregation. */
const STEP_OF: Record<Resolution, 'hour' | 'day'> = { hourly: 'hour', daily: 'day' };

/**
 * The kind of days of a call: the argument if given. Otherwise the place's if hours are aggregated to days, months
 * or years, and UTC's for stored hours, whose times are in UTC.
 */
export function daysAsked(
  { days, every }: RowsAsked,
  { gathering: { resolution } }: Manifest,
): DaysName | undefined {
  const isStored = every === undefined || every === STEP_OF[resolution];
  return days ?? (isStored && resolution === 'hourly' ? 'utc' : undefined);
}

/**
 * Validates a request for rows of a finished job.
 * @param days the clock whose midnights cut days.
 * @param zone IANA time zone of the job's place.
 * @throws InvalidInputError for anything that the job does not have.
 */
export function toRowQuery(
  asked: RowsAsked,
  manifest: Manifest,
  days: DayCut,
  zone: string,
): RowQuery {
  const { gathering } = manifest;
  refuseMistakes(rowMistakes(asked, manifest));
  const every = periodOf(asked, manifest);
  return {
    gathering,
    variables: chooseVariables(asked.variables, every, manifest),
    from: asked.from,
    to: asked.to,
    every,
    days,
    zone,
    order: asked.order ?? 'asc',
    weight: weightsOf(
      WIND[gathering.resolution].direction,
      gathering.resolution,
      filledVariables(manifest),
    )[0],
  };
}

/** Variables that have no value for a period. */
export function instantsOf({ gathering }: Manifest): string[] {
  return gathering.variables.filter(
    (name) => variableOf(gathering.resolution, name).kind === 'instant',
  );
}

function periodOf({ every }: RowsAsked, { job_name, gathering }: Manifest): Period | undefined {
  const own = STEP_OF[gathering.resolution];
  if (every === undefined || every === own) return undefined;
  if (every === 'hour') {
    throw new InvalidInputError(
      `every is "hour", but "${job_name}" is a daily job, with one row a day; give day, month or year, or gather the place hourly.`,
    );
  }
  return every;
}

/** What is wrong, in sentences, with a request for rows of a job. */
export function rowMistakes(asked: RowsAsked, manifest: Manifest): string[] {
  const ofEvery = mistakesIn(() => periodOf(asked, manifest));
  const every = ofEvery.length > 0 ? undefined : periodOf(asked, manifest);
  const { start_date } = manifest.gathering;
  return [
    ...ofEvery,
    ...rangeMistakes(asked, start_date),
    ...daysOutside(asked, manifest),
    ...mistakesIn(() => chooseVariables(asked.variables, every, manifest)),
  ];
}

/**
 * What is wrong, in sentences, with a range of days, whatever the job is.
 * @param example a day.
 */
export function rangeMistakes({ from, to }: RowsAsked, example: string): string[] {
  const wrong = Object.entries({ from, to }).flatMap(([name, date]) =>
    date === undefined || isDate(date)
      ? []
      : `${name} is "${date}", which is not a day of the calendar; give it as YYYY-MM-DD, for example ${example}.`,
  );
  const isTurned = from !== undefined && to !== undefined && to < from;
  return wrong.length === 0 && isTurned
    ? [`to ${to} is before from ${from}; give the earlier day as from.`]
    : wrong;
}

/** Of a range whose other end is no day of the calendar too. */
function daysOutside({ from, to }: RowsAsked, { job_name, gathering }: Manifest): string[] {
  const { start_date, end_date } = gathering;
  const isDay = (day: string | undefined): day is string => day !== undefined && isDate(day);
  if (isDay(from) && isDay(to) && to < from) return [];
  const outside =
    isDay(from) && from > end_date
      ? `from ${from} on`
      : isDay(to) && to < start_date && `up to ${to}`;
  return outside
    ? [`"${job_name}" has rows from ${start_date} to ${end_date}, none of them ${outside}.`]
    : [];
}

function chooseVariables(
  asked: readonly string[] | undefined,
  every: Period | undefined,
  manifest: Manifest,
): string[] {
  const { job_name, gathering } = manifest;
  const unknown = [...new Set(asked)].filter((name) => !gathering.variables.includes(name));
  if (unknown.length > 0) {
    const named = unknown.map((name) => `"${name}"`).join(' and no variable ');
    throw new InvalidInputError(
      `"${job_name}" has no variable ${named}; it has ${gathering.variables.join(', ')}.`,
    );
  }
  const chosen = asked?.length ? [...new Set(asked)] : gathering.variables;
  if (every === undefined) return chosen;
  const instants = instantsOf(manifest);
  const aggregated = chosen.filter((name) => !instants.includes(name));
  if (aggregated.length === 0) {
    throw new InvalidInputError(
      `${chosen.join(' and ')} of "${job_name}" has no value of a ${every}, only of each day; leave every out, or ask for other variables.`,
    );
  }
  return aggregated;
}
