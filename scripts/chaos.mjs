/** Builds and runs the long chaos test (test/chaos/main.ts) against dist. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const outfile = inRoot('node_modules/.cache/chaos/main.mjs');

await build({
  entryPoints: [inRoot('test/chaos/main.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
  cwd: inRoot('.'),
  stdio: 'inherit',
});
process.exit(status ?? 1);
