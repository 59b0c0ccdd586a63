import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { portAnswers } from '../../src/engine/process/ports.js';
import { pythonOf } from '../fakes/installs.js';
import { folderOf, installed } from './installed.js';
import { askEach, type Command } from './peer.js';
import type { Site } from './site.js';

/** The smallest honest program of each library; each says which quick start it follows. */
const PROGRAMS = resolve('test/peers/programs');
const LOOK_MS = 20;

/** Installs a peer's packages, and puts the JavaScript programs beside them, where they are found. */
export function installNodePrograms(peer: string): void {
  installed(peer);
  for (const file of readdirSync(PROGRAMS).filter((name) => name.endsWith('.mjs'))) {
    copyFileSync(join(PROGRAMS, file), join(folderOf(peer), file));
  }
}

/** Run by this Node.js, or by another that the peer needs. */
export function nodeProgram(
  peer: string,
  file: string,
  site: Site,
  env: Record<string, string>,
  command = process.execPath,
): Command {
  return { command, args: [join(folderOf(peer), file)], env: { ...envOf(site), ...env } };
}

export function pythonProgram(
  peer: string,
  file: string,
  site: Site,
  env: Record<string, string> = {},
): Command {
  const args = [join(PROGRAMS, file)];
  return { command: pythonOf(folderOf(peer)), args, env: { ...envOf(site), ...env } };
}

/** Where the archive is. FastMCP asks no one for its newest version, and Python writes nothing beside the programs. */
function envOf(site: Site): Record<string, string> {
  const quiet = { FASTMCP_CHECK_FOR_UPDATES: 'off', PYTHONDONTWRITEBYTECODE: '1' };
  return { ...site.env, ...quiet, ARCHIVE: site.archiveBase };
}

/** Each has one tool, `gather`, which takes what is asked and names the files that it wrote. */
export const gatherEach = askEach('gather', (asked) => asked, countRows);

/** Rows in the files that an answer names. */
export function countRows(text: string, { folder }: Site): number {
  const { files } = JSON.parse(text) as { files: string[] };
  return files
    .filter((file) => existsSync(join(folder, file)))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    .reduce((sum, { hourly, daily }) => sum + (hourly ?? daily).time.length, 0);
}

export async function untilListens(port: number): Promise<void> {
  while (!(await portAnswers(port))) await sleep(LOOK_MS);
}
