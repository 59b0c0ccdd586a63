import { createHash } from 'node:crypto';
import { InvalidInputError } from '../errors.js';
import type { Manifest } from '../results/manifest.js';
import { jobsInFileName } from '../results/outputs.js';
import type { Rows } from '../results/rows.js';
import { writeNetcdf } from './netcdf.js';
import { writeTable } from './table.js';

export const EXPORT_FORMATS = ['csv', 'parquet', 'netcdf'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const ENDINGS: Record<ExportFormat, string> = { csv: 'csv', parquet: 'parquet', netcdf: 'nc' };

/** Finished jobs, of which there is one at least, as one file. */
export interface Export {
  /** Tells jobs, format and content: the same export has the same name. */
  fileName: string;
  rows: number;
  /** Writes the whole file. @throws UnavailableError when a part is missing or damaged. */
  write(path: string): Promise<void>;
}

/**
 * What an export of jobs would be.
 * @throws InvalidInputError for jobs that have no form in common.
 */
export function exportOf(manifests: readonly Manifest[], format: ExportFormat, rows: Rows): Export {
  refuseMixture(manifests);
  const names = manifests.map(({ job_name }) => job_name);
  const total = manifests.reduce((sum, { result }) => sum + result.rows, 0);
  return {
    fileName: `${jobsInFileName(names)}_${contentHash(manifests)}.${ENDINGS[format]}`,
    rows: total,
    write: (path) =>
      format === 'netcdf'
        ? writeNetcdf(path, manifests, rows)
        : writeTable(path, format, manifests, rows),
  };
}

/** Days and hours in one table, or on one time axis, would be read as the same thing. */
function refuseMixture([first, ...others]: readonly Manifest[]): void {
  const other = others.find(
    ({ gathering }) => gathering.resolution !== first?.gathering.resolution,
  );
  if (first === undefined || other === undefined) return;
  throw new InvalidInputError(
    `One file takes jobs of one resolution; "${first.job_name}" is ${first.gathering.resolution} and "${other.job_name}" is ${other.gathering.resolution}: export them one by one.`,
  );
}

/** Of the jobs' parts, which never change: known before the file is made. */
function contentHash(manifests: readonly Manifest[]): string {
  const content = manifests.map(({ job_name, gathering, parts }) => ({
    job_name,
    gathering,
    parts: parts.map(({ sha256 }) => sha256),
  }));
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
}
