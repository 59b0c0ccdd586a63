/**
 * What lies in the `tables` folder of the result store. Each name begins with the SHA-256 of the bytes that the table
 * was read from:
 *
 *   <table>.<hash of the file>.parquet      the table (kept-table.ts)
 *   <table>.<plan>.plan.json                a plan of one of its jobs (plan-file.ts)
 *   <table>.<plan>.<request>.refused.json   what upstream refused of a plan's batch (refusals.ts)
 */
import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { listFolder } from '../base/files.js';
import { removeFile } from '../base/held-files.js';

export const TABLES_FOLDER = 'tables';

const TABLE_NAME = /^([0-9a-f]{64})\.([0-9a-f]{16})\.parquet$/;
const PLAN_NAME = /^([0-9a-f]{64})\.([0-9a-f]{64})\.plan\.json$/;
const REFUSED_NAME = /^([0-9a-f]{64})\.([0-9a-f]{64})\.\d+\.refused\.json$/;

/**
 * A job ends after 30 days at most, and touches its files each day that it works. Files that were not touched for
 * longer belong to no running job.
 */
const UNUSED_AFTER_MS = 35 * 24 * 3_600_000;

/** A file as it was when it was looked at. */
interface SeenFile {
  /** Absolute. */
  path: string;
  /** When it was last used, unix milliseconds; undefined where it was not there. */
  used: number | undefined;
}

/** A file that is a table by its name. */
interface TableFile extends SeenFile {
  /** First digits of its own SHA-256. */
  hash: string;
}

/** The files of the table that was read from bytes of a hash. */
export function tableFiles(store: string, sha256: string): TableFile[] {
  return listFolder(join(store, TABLES_FOLDER)).flatMap((name) => {
    const [, of, hash = ''] = TABLE_NAME.exec(name) ?? [];
    return of === sha256 ? [{ ...lookAt(store, name), hash }] : [];
  });
}

function lookAt(store: string, name: string): SeenFile {
  const path = join(store, TABLES_FOLDER, name);
  return { path, used: lastUse(path) };
}

function lastUse(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/**
 * Removes those of some files that were not used since they were looked at. To find out who needs a table, all records
 * are read: meanwhile a job may start that found the table kept.
 */
export function removeUnlessUsed(files: readonly SeenFile[]): void {
  for (const { path, used } of files) if (lastUse(path) === used) removeFile(path);
}

/** Absolute path of a plan by its hash. */
export function planPath(store: string, table: string, plan: string): string {
  return join(store, TABLES_FOLDER, `${table}.${plan}.plan.json`);
}

/** Absolute path of what was refused of the requests of a plan from one of them on. */
export function refusedPath(store: string, table: string, plan: string, from: number): string {
  return join(store, TABLES_FOLDER, `${table}.${plan}.${from}.refused.json`);
}

/** Absolute paths of all that was refused of a plan. */
export function refusedPaths(store: string, table: string, plan: string): string[] {
  return listFolder(join(store, TABLES_FOLDER))
    .filter((name) => name.startsWith(`${table}.${plan}.`) && REFUSED_NAME.test(name))
    .map((name) => join(store, TABLES_FOLDER, name));
}

/** Removes a plan and what was refused of it. */
export function removePlan(store: string, table: string, plan: string): void {
  removeFile(planPath(store, table, plan));
  for (const path of refusedPaths(store, table, plan)) removeFile(path);
}

/** Removes all plans that were made for a table, by whichever job. */
export function removePlans(store: string, table: string): void {
  for (const name of listFolder(join(store, TABLES_FOLDER))) {
    const [, of] = PLAN_NAME.exec(name) ?? REFUSED_NAME.exec(name) ?? [];
    if (of === table) removeFile(join(store, TABLES_FOLDER, name));
  }
}

/**
 * Notes that a table and a plan are still in use (UNUSED_AFTER_MS).
 * @param now unix milliseconds.
 */
export function noteUse(store: string, table: string, plan: string | undefined, now: number): void {
  const tables = tableFiles(store, table).map(({ path }) => path);
  const plans = plan === undefined ? [] : [planPath(store, table, plan)];
  for (const path of [...tables, ...plans]) {
    try {
      utimesSync(path, now / 1_000, now / 1_000);
    } catch {
      // It is not there, or another user's: a system lets only a file's owner do this.
    }
  }
}

/**
 * Removes tables and plans that no running job can need: of failed and cancelled jobs, and of calls that started none.
 * @param completed tables that completed jobs can be made from again; it is asked only if there is an unused table.
 * @param now unix milliseconds.
 * @returns how many files there were.
 */
export async function removeUnusedTables(
  store: string,
  completed: () => Promise<ReadonlySet<string>>,
  now: number,
): Promise<number> {
  const unused = listFolder(join(store, TABLES_FOLDER))
    .map((name) => ({ name, ...lookAt(store, name) }))
    .filter(({ used }) => used !== undefined && now - used > UNUSED_AFTER_MS);
  const plans = unused.filter(({ name }) => PLAN_NAME.test(name) || REFUSED_NAME.test(name));
  const tables = unused.filter(({ name }) => TABLE_NAME.test(name));
  const kept = tables.length === 0 ? new Set<string>() : await completed();
  const doomed = [...plans, ...tables.filter(({ name }) => !kept.has(name.split('.')[0] ?? ''))];
  removeUnlessUsed(doomed);
  return doomed.length;
}
