import { InvalidInputError } from '../errors.js';
import type { Manifest } from '../results/manifest.js';
import type { Row, Rows } from '../results/rows.js';

/** 27 years of days: about 400 kB with five variables, of the 1 MB that hosts take. */
const MAX_ROWS = 10_000;

/**
 * All rows of a finished job as CSV (RFC 4180): `time`, then the variables as they were gathered, in their units;
 * days as YYYY-MM-DD, hours as YYYY-MM-DDTHH:MM:SSZ, nothing where there is no value.
 * @throws InvalidInputError when there are too many rows; UnavailableError when a part is missing or damaged.
 */
export async function jobCsv(manifest: Manifest, rows: Rows): Promise<string> {
  const { job_name, gathering, result } = manifest;
  if (result.rows > MAX_ROWS) {
    throw new InvalidInputError(
      `"${job_name}" has ${result.rows} rows, and data.csv gives at most ${MAX_ROWS}; export_data writes all of them to a file.`,
    );
  }
  const found = await rows.query(`SELECT * FROM (${rows.select(manifest)}) ORDER BY time`);
  const timeLength = gathering.resolution === 'daily' ? 'YYYY-MM-DD'.length : undefined;
  const lines = found.map((row) => [
    timeOf(row, timeLength),
    ...gathering.variables.map((name) => row[name]),
  ]);
  return [['time', ...gathering.variables], ...lines]
    .map((line) => `${line.join(',')}\r\n`)
    .join('');
}

function timeOf({ time }: Row, length: number | undefined): string {
  const iso = (time as Date).toISOString();
  return length === undefined ? iso.replace('.000Z', 'Z') : iso.slice(0, length);
}
