/** Where tables and plans of lookups lie in the result store. */
import { join } from 'node:path';
import { listFolder, removeFile } from '../base/files.js';

export const TABLES_FOLDER = 'tables';

const TABLE_NAME = /^([0-9a-f]{64})\.([0-9a-f]{16})\.parquet$/;

/** A file that is a table by its name. */
interface TableFile {
  /** Absolute. */
  path: string;
  /** First digits of its own SHA-256. */
  hash: string;
}

/** The files of the table that was read from bytes of a hash. */
export function tableFiles(store: string, sha256: string): TableFile[] {
  return listFolder(join(store, TABLES_FOLDER)).flatMap((name) => {
    const [, of, hash = ''] = TABLE_NAME.exec(name) ?? [];
    return of === sha256 ? [{ path: join(store, TABLES_FOLDER, name), hash }] : [];
  });
}

export function removeTable(store: string, sha256: string): void {
  for (const { path } of tableFiles(store, sha256)) removeFile(path);
}

/** Absolute path of a plan by its hash. */
export function planPath(store: string, hash: string): string {
  return join(store, TABLES_FOLDER, `${hash}.plan.json`);
}

export function removePlan(store: string, hash: string): void {
  removeFile(planPath(store, hash));
}
