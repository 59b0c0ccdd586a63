import { readText } from '../../base/files.js';
import { overwriteRegular } from '../../base/regular-file.js';
import type { EnginePaths } from './paths.js';

/** Clocks of one machine's processes agree, and one that was set back must not stop engines for ever. */
const AHEAD_MS = 1_000;

/** Notes that everything which was begun before now is to end. */
export function markStop({ stopMark }: EnginePaths): void {
  overwriteRegular(stopMark, `${Date.now()}\n`, 0o600);
}

/** True for what began before the last stop: it must start nothing any more. @param since ms since 1970. */
export function wasStoppedSince(
  { stopMark }: Pick<EnginePaths, 'stopMark'>,
  since: number,
): boolean {
  const at = Number(readText(stopMark) ?? Number.NaN);
  return at >= since && at <= Date.now() + AHEAD_MS;
}
