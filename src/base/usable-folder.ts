import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FOLDER_REMOVAL } from './held-files.js';

/**
 * The first folder in which a program can be written and then run. Missing folders are made.
 * @throws the first folder's error if none can be used.
 */
export async function firstUsable(folders: readonly string[]): Promise<string> {
  const reasons: unknown[] = [];
  for (const folder of folders) {
    try {
      await tryToRun(folder);
      return folder;
    } catch (error) {
      reasons.push(error);
    }
  }
  throw reasons[0];
}

/** A folder mounted with noexec refuses access to run what is in it. */
async function tryToRun(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const trial = await mkdtemp(join(folder, 'trial-'));
  try {
    const program = join(trial, 'program');
    await writeFile(program, '', { mode: 0o755 });
    await access(program, constants.X_OK);
  } finally {
    await rm(trial, FOLDER_REMOVAL);
  }
}
