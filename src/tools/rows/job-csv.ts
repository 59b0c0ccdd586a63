import { InvalidInputError } from '../../base/errors.js';
import type { Rows } from '../../rows/rows.js';
import type { Manifest } from '../../store/manifest.js';

/** 27 years of days: about 400 kB with five variables, of the 1 MB that hosts accept. */
const MAX_ROWS = 10_000;

/**
 * All rows of a finished job as CSV, in export_data's format: `time`, for hours `time_local`, then the gathered
 * variables in their units. Values that are the same in each row are left out, because the address names the job.
 * @throws InvalidInputError if there are too many rows; UnavailableError if a part is missing or damaged.
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
