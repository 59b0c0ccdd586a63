import { InvalidInputError } from '../../base/errors.js';
import type { Rows } from '../../rows/rows.js';
import type { Manifest } from '../../store/manifest.js';

/** 27 years of days: about 400 kB with five variables, of the 1 MB that hosts take. */
const MAX_ROWS = 10_000;

/**
 * All rows of a finished job as CSV, in the texts of export_data: `time`, of hours `time_local`, then the variables as
 * they were gathered, in their units. What is the same in each row is left out: the address says the job.
 * @throws InvalidInputError when there are too many rows; UnavailableError when a part is missing or damaged.
 */
export async function jobCsv(manifest: Manifest, rows: Rows): Promise<string> {
  const { job_name, result } = manifest;
  if (result.rows > MAX_ROWS) {
    throw new InvalidInputError(
      `"${job_name}" has ${result.rows} rows, and data.csv gives at most ${MAX_ROWS}; export_data writes all of them to a file.`,
    );
  }
  const { csvText } = await import('../../exports/csv.js');
  return csvText(manifest, rows);
}
