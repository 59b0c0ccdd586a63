/** SQL that reads where and when from the columns of a table, whatever they hold: nothing here fails for a row. */
import { oneLine } from '../base/one-line.js';
import { literal } from '../store/sql.js';
import type { Resolution } from '../weather/variables.js';

const BLANKS = ' \t\r\n\u00a0';

/** A column as a text without blanks at its ends; NULL where there is none. */
function textOf(column: string): string {
  return `nullif(trim(${column}::VARCHAR, ${literal(BLANKS)}), '')`;
}

/** Degrees as people and programs write them, with a decimal comma too. */
const DEGREES = '[-+]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][-+]?[0-9]+)?';

/** A column as degrees; NULL for what is no number. */
function degreesOf(column: string): string {
  return `CASE WHEN regexp_full_match(${textOf(column)}, '${DEGREES}')
    THEN try_cast(replace(${textOf(column)}, ',', '.') AS DOUBLE) END`;
}

/** How much of a value is repeated. */
const SHOWN = 60;

function shown(text: string): string {
  return `'"' || left(${text}, ${SHOWN}) || '"'`;
}

/** The columns of a table that a lookup reads, by their names in SQL. */
export interface WhereColumns {
  place?: string | undefined;
  latitude?: string | undefined;
  longitude?: string | undefined;
}

/**
 * SQL of the columns `latitude`, `longitude`, `place` (of these two forms one, or none) and `why_where` (NULL where a
 * row says where).
 */
export function whereSql({ place, latitude, longitude }: WhereColumns): string {
  const name = place === undefined ? 'NULL::VARCHAR' : textOf(place);
  if (latitude === undefined || longitude === undefined) {
    return `NULL::DOUBLE AS latitude, NULL::DOUBLE AS longitude, ${name} AS place,
      CASE WHEN ${name} IS NULL THEN 'it has no place' END AS why_where`;
  }
  const [north, east] = [textOf(latitude), textOf(longitude)];
  const [latitudes, longitudes] = [degreesOf(latitude), degreesOf(longitude)];
  const isGiven = `(${north} IS NOT NULL AND ${east} IS NOT NULL)`;
  const nothing =
    place === undefined ? 'it has no coordinates' : 'it has neither coordinates nor a place';
  return `CASE WHEN ${isGiven} THEN ${latitudes} END AS latitude,
    CASE WHEN ${isGiven} THEN ${longitudes} END AS longitude,
    CASE WHEN NOT ${isGiven} THEN ${name} END AS place,
    CASE
      WHEN ${isGiven} AND ${latitudes} IS NULL THEN 'latitude is ' || ${shown(north)} || ', which is no number of degrees'
      WHEN ${isGiven} AND ${longitudes} IS NULL THEN 'longitude is ' || ${shown(east)} || ', which is no number of degrees'
      WHEN ${isGiven} OR ${name} IS NOT NULL THEN NULL
      WHEN ${north} IS NOT NULL THEN 'it has a latitude but no longitude'
      WHEN ${east} IS NOT NULL THEN 'it has a longitude but no latitude'
      ELSE '${nothing}' END AS why_where`;
}

/**
 * A day, with a time where there is one, with a zone where there is one: ISO 8601 in its long and its short form, a
 * blank for its T, and days with slashes or dots whose year comes first.
 */
const DAY = '([0-9]{4})([-/.]?)([0-9]{1,2})([-/.]?)([0-9]{1,2})';
const CLOCK = '([0-9]{2})(?::?([0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]+)?)?)?';
const ZONE = '(Z|z|UTC|[-+](?:0[0-9]|1[0-8])(?::?[0-5][0-9])?)';
const MOMENT = `${DAY}(?:(?:[Tt]| +)${CLOCK} *${ZONE}?)?`;
const GROUPS = "['year', 'one', 'month', 'other', 'day', 'hour', 'minute', 'second', 'zone']";

const NUMBER = '[-+]?[0-9]+([.,][0-9]+)?';
const WRITE_IT = 'write it as 2024-01-31 or 2024-01-31T13:00';

/** True of a column whose values say by their type when they are. */
function isTyped(type: string): boolean {
  return type.startsWith('TIMESTAMP');
}

/**
 * SQL of the columns that timeSql works on: `given`, and where that is a text `text`, with its parts in `part`.
 * @param type of the column, as DuckDB names it.
 */
export function givenTimeSql(column: string, type: string): string {
  if (isTyped(type)) return `${column} AS given`;
  return `${textOf(column)} AS text, regexp_extract(${textOf(column)}, '^${MOMENT}$', ${GROUPS}) AS part`;
}

/**
 * SQL of the columns `wall` (TIMESTAMP, as the row writes it, without a zone), `instant` (TIMESTAMP in UTC, where the
 * row says its zone; then `wall` is NULL), and `why_time` (NULL where a row says when).
 * @param called what the column is called in the table.
 */
export function timeSql(type: string, called: string, resolution: Resolution): string {
  const name = oneLine(called, SHOWN) || 'the time';
  const none = literal(`it has no ${name}`);
  if (!isTyped(type)) return textTimeSql(name, none, resolution);
  const [wall, instant] = type.includes('WITH TIME ZONE')
    ? ['NULL::TIMESTAMP', "timezone('UTC', given)"]
    : ['given::TIMESTAMP', 'NULL::TIMESTAMP'];
  return `${wall} AS wall, ${instant} AS instant, CASE WHEN given IS NULL THEN ${none} END AS why_time`;
}

const NUMBER_OF = (part: string) => `coalesce(try_cast(part.${part} AS INTEGER), 0)`;
/** Without separators each part has its two digits. */
const IS_READ = `(part.year <> '' AND part.one = part.other AND (part.one <> '' OR length(part.month || part.day) = 4))`;
const IS_CLOCK = `(${NUMBER_OF('hour')} < 24 AND ${NUMBER_OF('minute')} < 60 AND ${NUMBER_OF('second')} < 60)`;
const SECONDS = `(${NUMBER_OF('hour')} * 3600 + ${NUMBER_OF('minute')} * 60 + ${NUMBER_OF('second')})`;
const DATE_READ = `try_cast(part.year || '-' || part.month || '-' || part.day AS DATE)`;
const MOMENT_READ = `(${DATE_READ}::TIMESTAMP + to_seconds(${SECONDS}))`;

function textTimeSql(name: string, none: string, resolution: Resolution): string {
  const is = `${literal(`${name} is `)} || ${shown('text')}`;
  const dayAlone =
    resolution === 'hourly'
      ? `WHEN ${IS_READ} AND part.hour = '' THEN ${is} || ', a day without a time; hourly values need both, and resolution daily takes days'`
      : '';
  return `CASE WHEN ${IS_READ} AND ${IS_CLOCK} AND part.zone = '' THEN ${MOMENT_READ} END AS wall,
    CASE WHEN ${IS_READ} AND ${IS_CLOCK} AND part.zone <> '' THEN ${MOMENT_READ} - to_seconds(${OFFSET}) END AS instant,
    CASE
      WHEN text IS NULL THEN ${none}
      WHEN ${IS_READ} AND ${DATE_READ} IS NULL THEN ${is} || ', which is not a day of the calendar'
      WHEN ${IS_READ} AND NOT ${IS_CLOCK} THEN ${is} || ', which is not a time of the day'
      ${dayAlone}
      WHEN ${IS_READ} THEN NULL
      WHEN regexp_full_match(text, '${NUMBER}') THEN ${is} || ', a number that may count from any day in any unit; ${WRITE_IT}'
      ELSE ${is} || ', which is not understood; ${WRITE_IT}' END AS why_time`;
}

/** Seconds east of UTC, of "Z", "+05:30", "-0800" or "+01". */
const OFFSET_DIGITS = `regexp_replace(part.zone, '[^0-9]', '', 'g')`;
const OFFSET = `CASE WHEN part.zone LIKE '-%' THEN -1 ELSE 1 END
  * (coalesce(try_cast(left(${OFFSET_DIGITS}, 2) AS INTEGER), 0) * 3600
    + coalesce(try_cast(substr(${OFFSET_DIGITS}, 3, 2) AS INTEGER), 0) * 60)`;

/**
 * SQL of the step of weather that a row asks for: DATE of daily values, TIMESTAMP in UTC of hourly ones. Of a daily row
 * that says its zone it is the day in which the instant lies where the days of the series begin; without a zone, the
 * day that it names. Of an hourly row it is the hour in which the time lies, without a zone by the clocks of the place.
 * @param offset SQL of seconds east of UTC, of the midnights that cut days.
 * @param zone SQL of the IANA zone of the row's place.
 */
export function stepSql(resolution: Resolution, offset: string, zone: string): string {
  return resolution === 'daily'
    ? `coalesce(wall::DATE, (instant + to_seconds(${offset}))::DATE)`
    : `date_trunc('hour', coalesce(instant, timezone('UTC', timezone(${zone}, wall))))`;
}

/** SQL of the reason why a step lies outside the model's days; NULL if it lies within. Days are YYYY-MM-DD. */
export function rangeSql(
  step: string,
  called: string,
  { model, first, last, today }: { model: string; first: string; last?: string; today: string },
): string {
  const name = oneLine(called, SHOWN) || 'the time';
  const end = last ?? `today, ${today}`;
  return `CASE WHEN ${step} < DATE ${literal(first)} OR ${step} >= DATE ${literal(last ?? today)} + 1
    THEN ${literal(`${name} is `)} || strftime(${step}, '%Y-%m-%d') || ${literal(`; model ${model} goes from ${first} to ${end}`)} END`;
}
