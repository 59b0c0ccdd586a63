import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const COPIED = ['src', 'workflows', 'activities', 'scripts', 'package.json', 'tsconfig.json'];
const LINKED = ['node_modules', 'data'];

/** This repository as somebody has changed it, built. */
export interface ChangedProduct {
  /** The program. */
  cli: string;
  remove(): Promise<void>;
}

/**
 * @param added new files by path, with their texts.
 * @param changed lines by path: what each stands in place of, and itself.
 */
export async function buildChanged(
  added: Readonly<Record<string, string>>,
  changed: Readonly<Record<string, readonly [string, string]>>,
): Promise<ChangedProduct> {
  const folder = await mkdtemp(join(tmpdir(), 'changed-'));
  for (const path of COPIED) await cp(resolve(path), join(folder, path), { recursive: true });
  for (const path of LINKED) await symlink(resolve(path), join(folder, path));
  for (const [path, text] of Object.entries(added)) await writeFile(join(folder, path), text);
  for (const [path, [before, after]] of Object.entries(changed)) {
    const text = await readFile(join(folder, path), 'utf8');
    if (!text.includes(before)) throw new Error(`${path} has no ${before}`);
    await writeFile(join(folder, path), text.replace(before, after));
  }
  await promisify(execFile)(process.execPath, [join(folder, 'scripts', 'build.mjs')]);
  return {
    cli: join(folder, 'dist', 'cli.js'),
    remove: () => rm(folder, { recursive: true }),
  };
}
