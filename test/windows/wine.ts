/** Debian's Wine: a prefix of its own, and what runs in it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A folder that Windows programs see as their machine. */
export interface WinePrefix {
  folder: string;
  env: NodeJS.ProcessEnv;
}

/** @param shim absolute path of keep-alive.cjs, which every Node.js in the prefix loads. */
export function winePrefix(folder: string, shim: string): WinePrefix {
  return {
    folder,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      // Without a UTF-8 locale Wine has no names with letters beyond ASCII.
      LC_ALL: 'C.UTF-8',
      // Away from UTC, so that an answer that follows the machine's zone is seen.
      TZ: 'Asia/Tokyo',
      WINEARCH: 'win64',
      WINEPREFIX: folder,
      WINEDEBUG: '-all',
      // mscoree and mshtml: Wine would ask to download Mono and Gecko.
      WINEDLLOVERRIDES: 'pdh,bcryptprimitives=n,b;mscoree,mshtml=',
      // In NODE_OPTIONS a backslash between quotes is an escape.
      NODE_OPTIONS: `--require "${windowsPath(shim).replaceAll('\\', '/')}"`,
    },
  };
}

/** A path of this machine as programs in Wine see it: all of it is their drive Z. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}

/** Runs a program of Wine itself, such as wineboot, to its end. */
export async function runInWine({ env }: WinePrefix, file: string, args: string[]): Promise<void> {
  await run(file, args, { env, timeout: 300_000 });
}

/** Starts a Windows program. Its streams are files: a pipe of Linux is none to Node.js in Wine ("open EBADF"). */
export function startInWine(
  { env }: WinePrefix,
  command: string[],
  streams: { stdout: string; stderr: string },
): ChildProcess {
  const stdin = openSync('/dev/null', 'r');
  const stdout = openSync(streams.stdout, 'w');
  const stderr = openSync(streams.stderr, 'w');
  const child = spawn('wine', command, { env, stdio: [stdin, stdout, stderr] });
  for (const fd of [stdin, stdout, stderr]) closeSync(fd);
  return child;
}

/** Ends every program of the prefix. */
export async function endWine({ env }: WinePrefix): Promise<void> {
  await run('wineserver', ['-k'], { env }).catch(() => undefined);
}
