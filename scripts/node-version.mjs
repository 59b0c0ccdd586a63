/** `--check`: ends with 1 where package.json's engines does not take this Node.js. Else prints the range in words. */
import { readFileSync } from 'node:fs';
import { isInRange, rangeWords } from '../src/node-range.mjs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

if (process.argv.includes('--check')) {
  process.exitCode = isInRange(engines.node, process.versions.node) ? 0 : 1;
} else {
  process.stdout.write(`${rangeWords(engines.node)}\n`);
}
