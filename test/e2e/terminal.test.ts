import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startArchive } from '../../src/demo-archive/archive.js';
import { call, Product } from '../fakes/product.js';

const NOBODY = 'http://127.0.0.1:9';
const JOB = 'on-a-terminal';
/** How a process ends by Ctrl-C. */
const SIGINT = -2;

let product: Product;
beforeAll(async () => {
  product = await Product.create({ archiveUrl: NOBODY, geocodingUrl: NOBODY });
  const client = await product.connect();
  const days = { start_date: '2012-01-01', end_date: '2012-12-31' };
  const locations = [{ job_name: JOB, latitude: 1, longitude: 2 }];
  await call(client, 'start_gathering', { ...days, locations });
});
afterAll(() => product.remove());

/** A person's command on a terminal, who types Ctrl with a letter when it shows a text. */
async function type(letter: 'C' | 'D', text: string, args: string[], env = {}) {
  const reader = [resolve('test/fakes/in-terminal.py'), letter, text];
  const { stdout, stderr } = await promisify(execFile)(
    'python3',
    [...reader, process.execPath, resolve('dist/cli.js'), ...args],
    { env: { ...product.env, TERM: 'xterm', ...env } },
  );
  return { shown: stdout, end: Number(stderr) };
}

it('Ctrl-C gives back a terminal that shows its cursor and wraps its lines', async () => {
  const { shown, end } = await type('C', JOB, ['await', JOB]);
  // Cursor and wrapping are switched off by "l" and on by "h".
  const last = (name: string) => shown.split(`\u001b[?${name}`).at(-1)?.[0];
  expect(shown).toContain('\u001b[?25l');
  expect({ cursor: last('25'), wrapping: last('7') }).toEqual({ cursor: 'h', wrapping: 'h' });
  expect(end).toBe(SIGINT);
});

it.each([
  ['C', ['delete', JOB], SIGINT],
  ['D', ['delete', JOB], 0],
  ['C', ['install', 'cursor'], SIGINT],
  ['D', ['install', 'cursor'], 1],
] as const)('Ctrl-%s is no answer to the question of %j', async (letter, args, expected) => {
  const { shown, end } = await type(letter, '[y/N]', [...args]);
  expect(shown).not.toMatch(/defect|Error/);
  expect(end).toBe(expected);
  expect((await product.run(['list', '--json'])).stdout).toContain(JOB);
  expect(await readdir(product.home)).not.toContain('.cursor');
});

it.each(['start_gathering answered', 'Press Enter'])(
  'the demo leaves nothing behind at Ctrl-C after "%s"',
  async (text) => {
    const archive = await startArchive();
    const temporary = await mkdtemp(join(tmpdir(), 'demo '));
    const { shown, end } = await type('C', text, ['demo'], {
      TMPDIR: temporary,
      DURABLE_WEATHER_HOME: '',
      OPEN_METEO_ARCHIVE_URL: archive.archiveUrl,
      OPEN_METEO_GEOCODING_URL: archive.geocodingUrl,
    });
    await archive.close();
    expect(shown).toContain(text);
    expect(end).toBe(SIGINT);
    expect(await readdir(temporary)).toEqual([]);
    await rm(temporary, { recursive: true });
  },
);
