/** The rows of `all_jobs`. */
import { type StoredDays, selectInOrder, wholeFiles } from '../../rows/stored-days.js';
import { COPIES } from '../../sandbox/protocol.js';
import type { Manifest } from '../../store/manifest.js';
import { literal, parquetRows } from '../../store/sql.js';
import { columnsWithMoments } from './moments.js';

/** A job and the table of its rows. */
export interface JobRows {
  manifest: Manifest;
  name: string;
  stored: readonly StoredDays[];
  /** True where the table is a view of its files. */
  isInFiles: boolean;
}

/** A job with the paths of its files in the order of their days, where it needs all of their rows. */
type JobFiles = JobRows & { whole: readonly string[] | undefined };

/**
 * So many jobs share a scan. With a scan for each a query takes half as long again, and DuckDB binds all of them for
 * each query. With one for all a condition on a label takes longer: DuckDB works out the label for each file, and that
 * takes the longer the more jobs there are.
 */
const JOBS_OF_SCAN = 10;

const UNION = ' UNION ALL BY NAME ';

/** The columns of `all_jobs` that say whose a row is. */
const LABELS: readonly (readonly [column: string, of: (manifest: Manifest) => string])[] = [
  ['job_name', ({ job_name }) => job_name],
  ['place', placeInTable],
  ['model', ({ result }) => result.model ?? result.source.provider],
];

/** SQL for the rows of all jobs, in their order, each with LABELS before the columns of its job's table. */
interface UnitedRows {
  rows: string;
  /** Statements that copy what is in files, and then make the view one of the copies; none where nothing is. */
  copies: string[];
}

/** @param view a name. */
export function unitedRows(view: string, jobs: readonly JobRows[]): UnitedRows {
  const files = jobs.map((job) => ({
    ...job,
    whole: job.isInFiles ? wholeFiles(job.stored) : undefined,
  }));
  const scans = inScans(files);
  const selects = scans.map(rowsOfScan);
  const copies = scans.map((scan, index) => copyOf(scan, selects[index] as string, index));
  const statements = copies.flatMap((copy) => copy.statements);
  const ofCopies = copies.map(({ rows }) => rows).join(UNION);
  return {
    rows: selects.join(UNION),
    copies:
      statements.length === 0
        ? []
        : [...statements, `CREATE OR REPLACE VIEW ${view} AS ${ofCopies}`],
  };
}

/** Neighbours whose files have the same columns, and are needed whole, share a scan. */
function inScans(jobs: readonly JobFiles[]): JobFiles[][] {
  const scans: JobFiles[][] = [];
  for (const job of jobs) {
    const scan = scans.at(-1) ?? [];
    const [first] = scan;
    const isRoom = first !== undefined && scan.length < JOBS_OF_SCAN;
    if (isRoom && areAlike(first, job)) scan.push(job);
    else scans.push([job]);
  }
  return scans;
}

function areAlike(one: JobFiles, other: JobFiles): boolean {
  const columnsOf = ({ manifest }: JobFiles) => JSON.stringify(manifest.gathering.variables);
  const areWhole = one.whole !== undefined && other.whole !== undefined;
  return areWhole && columnsOf(one) === columnsOf(other);
}

function rowsOfScan(jobs: readonly JobFiles[]): string {
  const [{ manifest, name, stored, isInFiles }] = jobs as [JobFiles];
  const labels = LABELS.map(([column, of]) => `${labelOfFile(jobs, of)} AS ${column}`).join(', ');
  if (!isInFiles) return `SELECT ${labels}, * FROM ${name}`;
  const whole = jobs.flatMap((job) => job.whole ?? []);
  const rows = whole.length > 0 ? parquetRows(whole) : `(${selectInOrder(stored)})`;
  return `SELECT ${labels}, ${columnsWithMoments(manifest)} FROM ${rows}`;
}

/**
 * SQL for a label. With several jobs it is a CASE by `file_index`, in which DuckDB counts the files of a scan. That is
 * one value for all rows that DuckDB has in hand at once, so it works out the label once for them. It would look up an
 * element of a list for each row.
 */
function labelOfFile(jobs: readonly JobFiles[], of: (manifest: Manifest) => string): string {
  const values = jobs.map(({ manifest }) => literal(of(manifest)));
  let end = 0;
  const cases = jobs.map(({ whole = [] }, index) => {
    end += whole.length;
    const isNextAlike = index === jobs.length - 1 || values[index] === values[index + 1];
    return isNextAlike ? '' : ` WHEN file_index < ${end} THEN ${values[index]}`;
  });
  const before = cases.join('');
  const last = values.at(-1) as string;
  return before === '' ? last : `CASE${before} ELSE ${last} END`;
}

/**
 * A table of the rows of a scan, with labels of a byte each. DuckDB adds up one table as it adds up one scan, so a sum
 * has the same last digits. They may differ where a condition, by what DuckDB knows of a table's values, leaves out all
 * of it: then it takes the others in another order. A label of all rows stays a constant, as it is in the scan, by
 * which DuckDB leaves out the same.
 */
function copyOf(jobs: readonly JobFiles[], select: string, index: number) {
  if (jobs.some(({ isInFiles }) => !isInFiles)) return { rows: select, statements: [] };
  const labels = LABELS.map(([column, of]) => {
    const values = [...new Set(jobs.map(({ manifest }) => literal(of(manifest))))];
    return { column, type: `${COPIES}.${column}_${index}`, values };
  });
  const types = labels.map(
    ({ type, values }) => `CREATE TYPE ${type} AS ENUM (${values.join(', ')})`,
  );
  const asBytes = labels.map(({ column, type }) => `${column}::${type} AS ${column}`);
  const asTexts = labels.map(({ column, values }) => {
    const text = values.length === 1 ? values[0] : `${column}::VARCHAR`;
    return `${text} AS ${column}`;
  });
  const copy = `${COPIES}.scan_${index}`;
  return {
    rows: `SELECT * REPLACE (${asTexts.join(', ')}) FROM ${copy}`,
    statements: [
      ...types,
      `CREATE TABLE ${copy} AS SELECT * REPLACE (${asBytes.join(', ')}) FROM (${select})`,
    ],
  };
}

/** The place's name as in `all_jobs`, or its coordinates. */
export function placeInTable({ gathering: { place, latitude, longitude } }: Manifest): string {
  return place ?? `${latitude}, ${longitude}`;
}
