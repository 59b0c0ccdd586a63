/** Rewrites the parts of docs/ that are made from the code (scripts/generated-parts.ts). */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const outfile = inRoot('node_modules/.cache/docs/generated-parts.mjs');
await build({
  entryPoints: [inRoot('scripts/generated-parts.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
});
const { GENERATED, withGeneratedParts } = await import(pathToFileURL(outfile).href);

for (const page of Object.keys(GENERATED)) {
  const path = inRoot(page);
  await writeFile(path, withGeneratedParts(page, await readFile(path, 'utf8')));
}
