/**
 * Makes one HTML file of src/view: hosts show it in a frame without a network, so nothing may lie beside it. Its own
 * content security policy allows this script and this style, by their hashes, and nothing else.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** @param folder of src/view. @param version of the package. @returns the page. */
export async function buildView(folder, version) {
  const { outputFiles } = await build({
    entryPoints: [`${folder}/main.ts`, `${folder}/page.css`],
    outdir: folder,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
    define: { VERSION: JSON.stringify(version) },
    logLevel: 'warning',
  });
  const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text.trim();
  const [script, style] = [textOf('.js'), textOf('.css')];
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const parts = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    style: `<style>${style}</style>`,
    script: `<script type="module">${script}</script>`,
  };
  const page = await readFile(`${folder}/page.html`, 'utf8');
  return page.replaceAll(/<!-- (\w+) -->/g, (_, name) => parts[name]);
}

function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
