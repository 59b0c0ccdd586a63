/**
 * npm's `prepare`: builds, and for a package that leaves this machine adds the types and this system's native library of
 * Temporal. A release has a package with that library for each system (scripts/platform-packages.ts), and none here.
 * Not a `prepack` script: npm runs that one before `prepare`, whose build empties dist.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { optionalDependencies } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
const { npm_command: command } = process.env;

if (command === 'publish' && optionalDependencies === undefined) {
  process.stderr.write(
    'A release needs its platform packages: "npm run platforms -- platforms package.json" makes them, as .github/workflows/release.yml does.\n',
  );
  process.exit(1);
}
const steps = [['scripts/build.mjs']];
if (['pack', 'publish'].includes(command)) {
  steps.push(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json']);
  if (optionalDependencies === undefined) {
    steps.push(['scripts/pack-bridges.mjs', 'dist/bridges']);
  }
}
for (const [script, ...args] of steps) {
  const { status } = spawnSync(process.execPath, [inRoot(script), ...args], {
    cwd: inRoot('.'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}
