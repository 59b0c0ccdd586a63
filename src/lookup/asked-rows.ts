/**
 * The rows of a lookup's table as DuckDB works on them, in temporary tables of one connection:
 *
 *   asked    line, location, wall, instant, why: what each row asks for, or why it cannot be asked for
 *   keyed    line, series, step, why: the series and the day or hour that each row is to be joined with
 *
 * All rows stay in DuckDB; distinct locations come out and go back.
 */
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBValue,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import { oneLine, withoutStop } from '../base/one-line.js';
import { literal, parquetRows, VECTOR_ROWS } from '../store/sql.js';
import { addDays } from '../weather/dates.js';
import { MODELS } from '../weather/models.js';
import { columnId, type KeptTable } from './kept-table.js';
import { BAD_ROWS_NAMED, type BadRows, type Lookup, type LookupColumns } from './lookup.js';
import { givenTimeSql, rangeSql, stepSql, timeSql, whereSql } from './row-sql.js';
import { queryRows } from './sql-session.js';

/** Coordinates or a place that rows name, by its number in `asked`. */
export interface AskedLocation {
  location: number;
  latitude: number | undefined;
  longitude: number | undefined;
  place: string | undefined;
  /** How many rows name it. */
  rows: number;
}

/** What became of a location: the series that it is answered from, or why there is none. */
export type Placement = { location: number } & (
  | { series: number; zone: string; utc_offset_seconds: number }
  | { why: string }
);

/** The days of one series that rows ask for, in order. */
export interface SeriesDays {
  series: number;
  days: string[];
}

const WHY_LIMIT = 300;

/** Makes `asked`. */
export async function readAskedRows(
  connection: DuckDBConnection,
  table: KeptTable,
  { columns, resolution }: Pick<Lookup, 'columns' | 'resolution'>,
): Promise<void> {
  const file = parquetRows([table.path]);
  const id = (role: keyof LookupColumns) => idOf(table, columns[role]);
  const time = id('time') ?? 'NULL';
  const types = await queryRows(connection, `DESCRIBE SELECT ${time} FROM ${file}`);
  const type = String(types[0]?.column_type ?? 'VARCHAR');
  const where = whereSql({
    place: id('place'),
    latitude: id('latitude'),
    longitude: id('longitude'),
  });
  await connection.run(`CREATE TEMP TABLE read AS
    SELECT line, latitude, longitude, place, wall, instant, coalesce(fault, why_where, why_time) AS why
    FROM (
      SELECT line, fault, ${where}, ${timeSql(type, columns.time, resolution)}
      FROM (SELECT *, ${givenTimeSql(time, type)} FROM ${file}))`);
  await connection.run(`CREATE TEMP TABLE asked AS
    SELECT line, wall, instant, why, latitude, longitude, place,
      CASE WHEN why IS NULL
        THEN (dense_rank() OVER (PARTITION BY why IS NULL ORDER BY latitude, longitude, place) - 1)::INTEGER
      END AS location
    FROM read`);
  await connection.run('DROP TABLE read');
}

function idOf({ columns }: KeptTable, name: string | undefined): string | undefined {
  const index = name === undefined ? -1 : columns.indexOf(name);
  return index === -1 ? undefined : columnId(index);
}

/** The distinct locations of rows that can be read. */
export async function askedLocations(connection: DuckDBConnection): Promise<AskedLocation[]> {
  const rows = await queryRows(
    connection,
    `SELECT location, any_value(latitude) AS latitude, any_value(longitude) AS longitude, any_value(place) AS place,
      count(*)::INTEGER AS rows
     FROM asked WHERE why IS NULL GROUP BY location ORDER BY location`,
  );
  return rows.map(({ location, latitude, longitude, place, rows: count }) => ({
    location: Number(location),
    latitude: latitude === null ? undefined : Number(latitude),
    longitude: longitude === null ? undefined : Number(longitude),
    place: place === null ? undefined : String(place),
    rows: Number(count),
  }));
}

/**
 * Makes `keyed`.
 * @param today the last day that can be asked for.
 */
export async function keyRows(
  connection: DuckDBConnection,
  placements: readonly Placement[],
  { columns, resolution, model = 'best_match' }: Pick<Lookup, 'columns' | 'resolution' | 'model'>,
  today: string,
): Promise<void> {
  await loadPlacements(connection, placements);
  const { firstDay, lastDay } = MODELS[model];
  const range = rangeSql('step', columns.time, {
    model,
    first: firstDay,
    ...(lastDay !== undefined && { last: lastDay }),
    today,
  });
  await connection.run(`CREATE OR REPLACE TEMP TABLE keyed AS
    SELECT line, CASE WHEN why IS NULL THEN series END AS series, CASE WHEN why IS NULL THEN step END AS step, why
    FROM (
      SELECT line, series, step, coalesce(why, ${range}) AS why
      FROM (
        SELECT line, series, coalesce(asked.why, placed.why) AS why,
          ${stepSql(resolution, 'utc_offset_seconds', 'zone')} AS step
        FROM asked LEFT JOIN placed USING (location)))`);
}

async function loadPlacements(
  connection: DuckDBConnection,
  placements: readonly Placement[],
): Promise<void> {
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE placed (location INTEGER, series INTEGER, zone VARCHAR, utc_offset_seconds INTEGER, why VARCHAR)',
  );
  const appender = await connection.createAppender('placed');
  for (let from = 0; from < placements.length; from += VECTOR_ROWS) {
    const some = placements.slice(from, from + VECTOR_ROWS);
    const chunk = DuckDBDataChunk.create(
      [INTEGER, INTEGER, VARCHAR, INTEGER, VARCHAR],
      some.length,
    );
    chunk.setRows(some.map(placedRow));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function placedRow(placement: Placement): DuckDBValue[] {
  const { location } = placement;
  if ('why' in placement) {
    return [location, null, null, null, withoutStop(oneLine(placement.why, WHY_LIMIT))];
  }
  return [location, placement.series, placement.zone, placement.utc_offset_seconds, null];
}

/** The days that rows ask for, by series, in the order of these. */
export async function askedDays(connection: DuckDBConnection): Promise<SeriesDays[]> {
  const result = await connection.runAndReadAll(
    `SELECT series, (step::DATE - DATE '1970-01-01')::INTEGER AS day FROM keyed
     WHERE why IS NULL GROUP BY ALL ORDER BY series, day`,
  );
  const [series = [], days = []] = result.getColumnsJS() as number[][];
  const asked: SeriesDays[] = [];
  series.forEach((one, index) => {
    const day = addDays('1970-01-01', days[index] ?? 0);
    const last = asked.at(-1);
    if (last?.series === one) last.days.push(day);
    else asked.push({ series: one, days: [day] });
  });
  return asked;
}

/** The rows that cannot be asked for. */
export async function badRows(connection: DuckDBConnection): Promise<BadRows> {
  const [{ count = 0 } = {}] = await queryRows(
    connection,
    'SELECT count(*)::INTEGER AS count FROM keyed WHERE why IS NOT NULL',
  );
  const first = await queryRows(
    connection,
    `SELECT line::INTEGER AS line, why FROM keyed WHERE why IS NOT NULL ORDER BY line LIMIT ${BAD_ROWS_NAMED}`,
  );
  return {
    count: Number(count),
    first: first.map(({ line, why }) => ({
      line: Number(line),
      why: oneLine(String(why), WHY_LIMIT),
    })),
  };
}

/** Later than any day that can be asked for. DuckDB knows times beyond those of JavaScript. */
const FAR_FUTURE = '9999-12-31';

/**
 * The last day that rows name, whatever the place, at most 9999-12-31; undefined if they name none. A job's name ages
 * by it.
 */
export async function lastNamedDay(connection: DuckDBConnection): Promise<string | undefined> {
  const [{ last = null } = {}] = await queryRows(
    connection,
    `SELECT strftime(max(least(coalesce(wall, instant), TIMESTAMP ${literal(FAR_FUTURE)})), '%Y-%m-%d') AS last
     FROM asked WHERE why IS NULL`,
  );
  return last === null ? undefined : String(last);
}
