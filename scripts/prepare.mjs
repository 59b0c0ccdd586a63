/**
 * npm's `prepare`: builds, and for a package that leaves this machine adds the types and Temporal's native libraries.
 * Not a `prepack` script: npm runs that one before `prepare`, whose build empties dist.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const steps = [['scripts/build.mjs']];
if (['pack', 'publish'].includes(process.env.npm_command)) {
  steps.push(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json']);
  steps.push(['scripts/pack-bridges.mjs', 'dist/bridges']);
}
for (const [script, ...args] of steps) {
  const { status } = spawnSync(process.execPath, [inRoot(script), ...args], {
    cwd: inRoot('.'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}
