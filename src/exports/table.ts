import { withLocalTime } from '../rows/local-time.js';
import type { Rows } from '../rows/rows.js';
import type { Manifest } from '../store/manifest.js';
import { identifier, literal } from '../store/sql.js';
import { type Kind, type Resolution, variableOf } from '../weather/variables.js';
import { zoneName } from './job-description.js';

/** The type of a column's values. Times are in UTC, except those of the place's clocks. */
export type ColumnType = 'text' | 'number' | 'integer' | 'date' | 'instant' | 'local time';

/** A column of a file. One job and many have the same columns in the same order. */
export interface FileColumn {
  name: string;
  type: ColumnType;
  /** Open-Meteo's unit; only for a variable. */
  unit?: string;
}

/** Columns whose value is the same in each row of a job. */
export const JOB_COLUMNS = ['job_name', 'place', 'latitude', 'longitude', 'zone'];

const TYPES: Record<Kind, ColumnType> = {
  amount: 'number',
  state: 'number',
  direction: 'number',
  code: 'integer',
  instant: 'instant',
};

/** The columns of a file with jobs of one resolution. */
export function fileColumns(manifests: readonly Manifest[]): FileColumn[] {
  const resolution = manifests[0]?.gathering.resolution ?? 'daily';
  const isHourly = resolution === 'hourly';
  const names = new Set(manifests.flatMap(({ gathering }) => gathering.variables));
  return [
    { name: 'job_name', type: 'text' },
    { name: 'place', type: 'text' },
    { name: 'latitude', type: 'number' },
    { name: 'longitude', type: 'number' },
    { name: 'time', type: isHourly ? 'instant' : 'date' },
    ...(isHourly ? [{ name: 'time_local', type: 'local time' as const }] : []),
    { name: 'zone', type: 'text' },
    ...[...names].map((name) => variableColumn(name, resolution)),
  ];
}

function variableColumn(name: string, resolution: Resolution): FileColumn {
  const { kind, unit } = variableOf(resolution, name);
  // An instant is written as a time, which has no unit.
  return { name, type: TYPES[kind], ...(kind !== 'instant' && { unit }) };
}

/**
 * SQL for the rows of jobs of one resolution, ordered by time, then by job. So the first rows, from which readers of
 * CSV guess types, include all jobs. A date is a DATE, every other time a TIMESTAMP. A variable that a job does not
 * have is NULL. Values that are the same in each row of a job are added after sorting, because texts would use most
 * of the memory.
 */
export function tableOf(
  manifests: readonly Manifest[],
  rows: Rows,
  columns: readonly FileColumn[],
): string {
  const selects = manifests.map(
    (manifest, index) => `SELECT ${index} AS job_index, * FROM (${timesOf(manifest, rows)})`,
  );
  const sorted = `SELECT * FROM (${selects.join(' UNION ALL BY NAME ')}) ORDER BY time, job_index`;
  const values = columns.map(({ name, type }) =>
    JOB_COLUMNS.includes(name)
      ? `${listOf(name, manifests)}[job_index + 1] AS ${name}`
      : typed(identifier(name), type),
  );
  return `SELECT ${values.join(', ')} FROM (${sorted})`;
}

function timesOf(manifest: Manifest, rows: Rows): string {
  const { gathering } = manifest;
  const select = rows.select(manifest);
  return gathering.resolution === 'hourly'
    ? withLocalTime(select, zoneName(manifest), gathering)
    : select;
}

/** SQL for a list with a column's value for each job. */
function listOf(column: string, manifests: readonly Manifest[]): string {
  const values = manifests.map((manifest) => jobValues(manifest)[column] ?? 'NULL');
  return `[${values.join(', ')}]`;
}

function jobValues(manifest: Manifest): Record<string, string | undefined> {
  const { place, latitude, longitude } = manifest.gathering;
  return {
    job_name: literal(manifest.job_name),
    place: place === undefined ? 'NULL::VARCHAR' : literal(place),
    latitude: `${latitude}::DOUBLE`,
    longitude: `${longitude}::DOUBLE`,
    zone: literal(zoneName(manifest)),
  };
}

/** Parts store a DOUBLE for each variable; a code becomes a whole number, an instant becomes a time. */
function typed(column: string, type: ColumnType): string {
  if (type === 'integer') return `${column}::SMALLINT AS ${column}`;
  if (type !== 'instant' || column === identifier('time')) return column;
  return `make_timestamp((${column} * 1000000)::BIGINT) AS ${column}`;
}
