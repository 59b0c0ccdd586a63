/**
 * Puts Temporal's native libraries, compressed, into a folder: this system's (`node scripts/pack-bridges.mjs
 * dist/bridges`), or those that are named (`… <folder> x86_64-pc-windows-msvc`). src/bridge/unpack-bridge.ts reads them.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import bridge from '@temporalio/core-bridge/common.js';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const compress = promisify(brotliCompress);

const RELEASES = inRoot('node_modules/@temporalio/core-bridge/releases');

const [folder, ...named] = process.argv.slice(2);
const targets = named.length > 0 ? named : [bridge.getPrebuiltTargetName()];

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const entries = targets.map(async (target) => {
  const library = await readFile(`${RELEASES}/${target}/index.node`);
  // A higher quality takes ten times as long for 7 % less.
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: library.length,
  };
  await writeFile(`${folder}/${target}.node.br`, await compress(library, { params }));
  const sha256 = createHash('sha256').update(library).digest('hex');
  return [target, { bytes: library.length, sha256 }];
});
const index = Object.fromEntries(await Promise.all(entries));
await writeFile(`${folder}/index.json`, `${JSON.stringify(index, null, 2)}\n`);
