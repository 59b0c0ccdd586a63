import { createHash } from 'node:crypto';
import { InvalidInputError } from '../base/errors.js';
import { refuseMistakes } from '../base/mistakes.js';
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

/** One or more finished jobs as one file. */
export interface Export {
  /** Identifies jobs, format and content: the same export has the same name. */
  fileName: string;
  rows: number;
  /** Writes the whole file. @throws UnavailableError if a part is missing or damaged. */
  write(path: string): Promise<void>;
  /** A second file for content that the format has no place for. Its name is the first file's plus an ending. */
  companion?: { ending: string; textFor(fileName: string): Promise<string> };
  /** Advice for readers of the file, in a sentence; undefined if there is none. */
  advice(): Promise<string | undefined>;
}

/**
 * Prepares an export of jobs.
 * @throws InvalidInputError for jobs that cannot share one file.
 */
export function exportOf(manifests: readonly Manifest[], format: ExportFormat, rows: Rows): Export {
  refuseMistakes(mixtureMistakes(manifests));
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
        throw OUT_OF_MEMORY.test(error.message) ? tooManyRows(total) : error;
      }),
  };
}

const OUT_OF_MEMORY = /^Out of Memory Error/;

/** The error for too many rows: sorting them needs more memory than DuckDB has in this process. */
function tooManyRows(rows: number): InvalidInputError {
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

/**
 * What is wrong, in a sentence, with daily and hourly jobs together: in one table, or on one time axis, readers would
 * confuse days and hours.
 */
export function mixtureMistakes([first, ...others]: readonly Manifest[]): string[] {
  const other = others.find(
    ({ gathering }) => gathering.resolution !== first?.gathering.resolution,
  );
  if (first === undefined || other === undefined) return [];
  return [
    `One file takes jobs of one resolution; "${first.job_name}" is ${first.gathering.resolution} and "${other.job_name}" is ${other.gathering.resolution}: export them one by one.`,
  ];
}

/** A hash of the jobs' parts, which never change, so that it is known before the file is written. */
function contentHash(manifests: readonly Manifest[]): string {
  const content = manifests.map(({ job_name, gathering, parts }) => ({
    job_name,
    gathering,
    parts: parts.map(({ sha256 }) => sha256),
  }));
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
}
