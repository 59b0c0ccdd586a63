import { createHash } from 'node:crypto';
import { InvalidInputError } from '../base/errors.js';
import type { Rows } from '../rows/rows.js';
import type { Manifest } from '../store/manifest.js';
import { jobsInFileName } from '../store/outputs.js';
import { writeCsv } from './csv.js';
import { CSV_METADATA_ENDING, csvMetadata } from './csv-metadata.js';
import type { ExportFormat } from './formats.js';
import { guessedTypes } from './guessed-types.js';
import { describeJobs, type ExportedJob } from './job-description.js';
import { writeNetcdf } from './netcdf.js';
import { writeParquet } from './parquet-file.js';

const ENDINGS: Record<ExportFormat, string> = {
  csv: 'csv',
  'csv-excel': 'excel.csv',
  parquet: 'parquet',
  netcdf: 'nc',
};

/** Finished jobs, of which there is one at least, as one file. */
export interface Export {
  /** Tells jobs, format and content: the same export has the same name. */
  fileName: string;
  rows: number;
  /** Writes the whole file. @throws UnavailableError when a part is missing or damaged. */
  write(path: string): Promise<void>;
  /** A second file beside it, for what the format itself has no place for: its name is the first's and an ending. */
  companion?: { ending: string; textFor(fileName: string): Promise<string> };
  /** What a reader of the file has to be told, in a sentence; where nothing, undefined. */
  advice(): Promise<string | undefined>;
}

/**
 * What an export of jobs would be.
 * @throws InvalidInputError for jobs that have no form in common.
 */
export function exportOf(manifests: readonly Manifest[], format: ExportFormat, rows: Rows): Export {
  refuseMixture(manifests);
  const names = manifests.map(({ job_name }) => job_name);
  let described: Promise<ExportedJob[]> | undefined;
  const describe = () => {
    described ??= describeJobs(manifests, rows);
    return described;
  };
  const total = manifests.reduce((sum, { result }) => sum + result.rows, 0);
  const form = formOf(manifests, format, rows, describe);
  return {
    ...form,
    fileName: `${jobsInFileName(names)}_${contentHash(manifests)}.${ENDINGS[format]}`,
    rows: total,
    write: (path) =>
      form.write(path).catch((error: Error) => {
        throw OUT_OF_MEMORY.test(error.message) ? tooMuch(total) : error;
      }),
  };
}

const OUT_OF_MEMORY = /^Out of Memory Error/;

/** Rows are sorted in what memory DuckDB has of this process. */
function tooMuch(rows: number): InvalidInputError {
  return new InvalidInputError(
    `The ${rows} rows of these jobs are more than memory has room for in one file; export fewer jobs at a time.`,
  );
}

function formOf(
  manifests: readonly Manifest[],
  format: ExportFormat,
  rows: Rows,
  describe: () => Promise<ExportedJob[]>,
): Pick<Export, 'write' | 'companion' | 'advice'> {
  const advice = async () => undefined;
  switch (format) {
    case 'parquet':
      return {
        write: async (path) => writeParquet(path, manifests, await describe(), rows),
        advice,
      };
    case 'netcdf':
      return {
        write: async (path) => writeNetcdf(path, manifests, await describe(), rows),
        advice,
      };
    default:
      return {
        write: (path) => writeCsv(path, format, manifests, rows),
        companion: {
          ending: CSV_METADATA_ENDING,
          textFor: async (name) => csvMetadata(name, format, manifests, await describe()),
        },
        advice: async () => guessedTypes(manifests, await describe(), rows),
      };
  }
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
