import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { call, Product } from '../fakes/product.js';

const NOBODY = 'http://127.0.0.1:9';
const JOB = 'on-a-terminal';

let product: Product;
beforeAll(async () => {
  product = await Product.create({ archiveUrl: NOBODY, geocodingUrl: NOBODY });
  const client = await product.connect();
  const days = { start_date: '2012-01-01', end_date: '2012-12-31' };
  const locations = [{ job_name: JOB, latitude: 1, longitude: 2 }];
  await call(client, 'start_gathering', { ...days, locations });
});
afterAll(() => product.remove());

it('Ctrl-C gives back a terminal that shows its cursor and wraps its lines', async () => {
  const program = [process.execPath, resolve('dist/cli.js'), 'await', JOB];
  const { stdout } = await promisify(execFile)(
    'python3',
    [resolve('test/fakes/in-terminal.py'), JOB, ...program],
    { env: { ...product.env, TERM: 'xterm' } },
  );
  // Cursor and wrapping are switched off by "l" and on by "h".
  const last = (name: string) => stdout.split(`\u001b[?${name}`).at(-1)?.[0];
  expect(stdout).toContain('\u001b[?25l');
  expect({ cursor: last('25'), wrapping: last('7') }).toEqual({ cursor: 'h', wrapping: 'h' });
});
