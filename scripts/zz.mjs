/** Builds and runs the benchmarks (test/bench/bench.ts) against dist: `npm run bench [-- --quick]`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const outdir = inRoot('node_modules/.cache/bench');

await build({
  entryPoints: ['zz-mem', 'cached-upstream'].map((name) => inRoot(`test/bench/${name}.ts`)),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  logLevel: 'warning',
});
const { status } = spawnSync(
  process.execPath,
  [`${outdir}/zz-mem.mjs`, `${outdir}/cached-upstream.mjs`, ...process.argv.slice(2)],
  { cwd: inRoot('.'), stdio: 'inherit' },
);
process.exit(status ?? 1);
