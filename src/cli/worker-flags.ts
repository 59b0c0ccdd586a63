/**
 * V8's space for young objects, in MB, of the worker's two: by default it grows to 16, twice, and stays there. With 4 a
 * batch of jobs takes the same processor time, with 2 some 7 % more. It is read when a process starts.
 */
const YOUNG_SPACE = '--max-semi-space-size=4';

/** V8 takes both signs, and the flag's last value. */
const BY_USER = /--max[-_]semi[-_]space[-_]size\b/;

/** Node.js's flags for the engine's worker. A user's own in NODE_OPTIONS counts, which one of a command would beat. */
export function workerFlags({ NODE_OPTIONS = '' }: Readonly<NodeJS.ProcessEnv>): string[] {
  return BY_USER.test(NODE_OPTIONS) ? [] : [YOUNG_SPACE];
}
