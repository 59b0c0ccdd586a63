/** `npm run fuzz -- [--cases N] [--seed S]`: input that strangers control, made at random. Exits with 1 at the first law that is broken. */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '100000' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
process.stdout.write(`seed ${seed}\n`);
try {
  await fuzz(Number(values.cases), seed, (text) => process.stdout.write(`${text}\n`));
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
process.exit(0);
