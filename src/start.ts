/**
 * What `durable-weather` runs first, on whatever it is given: no syntax that an old Node.js does not know may stand
 * before the check, for modules are read as a whole before their first line runs.
 */
import { isInRange, rangeWords } from './node-range.mjs';

/** package.json's engines, put in by the build. */
declare const ENGINES: string;

/** Runtimes that say they are a Node.js. Their locks of files and their processes are others, so jobs would be lost. */
const LOOKALIKES = [
  ['bun', 'Bun'],
  ['deno', 'Deno'],
] as const;

/**
 * Lets V8 collect early, because a server has few objects in use and is alive for days: its space for young objects
 * stays small, and the old ones grow by a fifth between collections. Without the first, a server that answers 3,000
 * calls grows from 65 to 97 MB, with 12 MB of objects in use. Without the second, 4,000 calls after a job leave it with
 * 112 MB in place of 102. --optimize-for-size would save 3 MB more, and makes a look at 100 jobs take a fifth longer.
 * V8 complains of an unknown flag on stderr; Node.js 20 to 26 know these.
 */
const EARLY_COLLECTION = ['--semi-space-growth-factor=1', '--heap-growing-percent=20'];

/**
 * In a host's server V8 compiles no hot functions until it has much to do (src/base/hot-functions.ts): its compilers
 * are 4 MB of mapped code, and their work 6 MB of the heap. 3,000 calls took the same processor time without them.
 */
const NO_COMPILERS = ['--no-opt', '--no-maglev'];

const { argv, versions, execPath } = process;
const [lookalike] = LOOKALIKES.filter(([key]) => versions[key]).map(
  ([key, name]) => `${name} ${versions[key]}`,
);

if (lookalike !== undefined) {
  refuse(`this is ${lookalike}`);
} else if (!isInRange(ENGINES, versions.node)) {
  refuse(`${execPath} is ${versions.node}`);
} else {
  begin();
}

/** V8 reads the flags before the program's code is compiled, which is kept by its flags. */
function begin(): void {
  // A host gives no arguments.
  const flags = argv.length > 2 ? EARLY_COLLECTION : [...EARLY_COLLECTION, ...NO_COMPILERS];
  void import('node:v8').then(({ setFlagsFromString }) => {
    for (const flag of flags) setFlagsFromString(flag);
    return import('./loader/load-program.js').then(({ loadProgram }) => loadProgram('program.cjs'));
  });
}

function refuse(found: string): void {
  process.stderr.write(
    `durable-weather needs Node.js ${rangeWords(ENGINES)}; ${found}: install one from https://nodejs.org, or give the host its path.\n`,
  );
  // Without process.exit, which may cut what was written to a pipe.
  process.exitCode = 1;
}
