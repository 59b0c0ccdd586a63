/** Builds a program of test/ and runs it against dist: `node scripts/run-with-dist.mjs test/chaos/main.ts [arguments…]`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [program, ...args] = process.argv.slice(2);
const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const outfile = inRoot(`node_modules/.cache/${program.replace(/\.ts$/, '.mjs')}`);

await build({
  entryPoints: [inRoot(program)],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: 'inherit' });
process.exit(status ?? 1);
