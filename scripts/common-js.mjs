/**
 * Makes CommonJS files of a program that esbuild has split into ES modules: it splits only those. V8 takes compiled
 * code from a cache for scripts alone (src/loader).
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/**
 * esbuild's import of one of the program's own files as Node.js imports a CommonJS package, whose exports together are
 * the default one. Without the second argument its own default export is.
 */
const OWN_IMPORT = /__toESM\((require\("\.\/[\w.-]+\.cjs"\)),1\)/g;

const FILE_URL = "const fileUrl=require('node:url').pathToFileURL(__filename).href;";

/**
 * Writes the files of a build whose names end in .cjs.
 * @param options of the build.
 * @returns a name for all of them together.
 */
export async function writeAsCommonJs(outputFiles, { target, minifySyntax, minifyWhitespace }) {
  const hash = createHash('sha256');
  const written = outputFiles.map(async ({ path, text }) => {
    const transformed = await transform(text, {
      ...{ target, minifySyntax, minifyWhitespace, format: 'cjs', platform: 'node' },
      // A CommonJS package is then imported as Node.js does it.
      sourcefile: path.replace(/\.cjs$/, '.mjs'),
      define: { 'import.meta.url': 'fileUrl' },
      banner: text.includes('import.meta.url') ? FILE_URL : '',
      supported: { 'dynamic-import': false },
    });
    const code = transformed.code.replaceAll(OWN_IMPORT, '__toESM($1)');
    await writeFile(path, code);
    return code;
  });
  for (const code of await Promise.all(written)) hash.update(code);
  return hash.digest('hex').slice(0, 16);
}
