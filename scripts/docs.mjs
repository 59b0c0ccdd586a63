/** Rewrites the parts of README.md that are made from the code (scripts/readme.ts). */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const { outputFiles } = await build({
  entryPoints: [inRoot('scripts/readme.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { withGeneratedParts } = await import(`data:text/javascript;base64,${code}`);

const readme = inRoot('README.md');
await writeFile(readme, withGeneratedParts(await readFile(readme, 'utf8')));
