/** Rewrites the parts of README.md that are made from the code (scripts/readme.ts). */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const outfile = inRoot('node_modules/.cache/docs/readme.mjs');
await build({
  entryPoints: [inRoot('scripts/readme.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
});
const { withGeneratedParts } = await import(pathToFileURL(outfile).href);

const readme = inRoot('README.md');
await writeFile(readme, withGeneratedParts(await readFile(readme, 'utf8')));
