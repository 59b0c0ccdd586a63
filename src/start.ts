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

const { versions, execPath } = process;
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

/**
 * Keeps V8's space for young objects small. A server that answers 3,000 calls otherwise grows from 65 to 97 MB, with
 * 12 MB of objects in use. V8 complains of an unknown flag on stderr; Node.js 20 to 26 know this one.
 */
function begin(): void {
  void import('node:v8').then(({ setFlagsFromString }) => {
    setFlagsFromString('--semi-space-growth-factor=1');
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
