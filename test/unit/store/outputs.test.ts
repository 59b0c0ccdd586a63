import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { fileOutputs, jobsInFileName } from '../../../src/store/outputs.js';

let store: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'store '));
});
afterEach(() => rmSync(store, { recursive: true }));

it('writes a file into a folder of the store, and a second one of its name over it', async () => {
  const outputs = fileOutputs(store);
  const write = (text: string) =>
    outputs.write('plots', 'a.txt', async (temporary) => writeFileSync(temporary, text));
  const path = join(store, 'plots', 'a.txt');
  const uri = `file://${path.replaceAll(' ', '%20')}`;
  expect(await write('longer')).toEqual({ path, uri, bytes: 6 });
  expect(await write('new')).toEqual({ path, uri, bytes: 3 });
  expect(readFileSync(path, 'utf8')).toBe('new');
});

it('leaves nothing of a file that could not be written', async () => {
  const fail = async (temporary: string) => {
    writeFileSync(temporary, 'half');
    throw new Error('full');
  };
  await expect(fileOutputs(store).write('exports', 'a.txt', fail)).rejects.toThrow('full');
  expect(readdirSync(join(store, 'exports'))).toEqual([]);
});

it('says where a file cannot be written', async () => {
  writeFileSync(join(store, 'plots'), 'in the way');
  const path = join(store, 'plots', 'a.txt');
  const failing = fileOutputs(store).write('plots', 'a.txt', async () => undefined);
  await expect(failing).rejects.toThrow(UnavailableError);
  await expect(failing).rejects.toThrow(new RegExp(`^${path} cannot be written: E[A-Z]+: .*\\.$`));
});

it('names files by their jobs, as far as a name goes', () => {
  expect(jobsInFileName(['one'])).toBe('one');
  expect(jobsInFileName(['one', 'two', 'three'])).toBe('one_and_2_more');
  expect(jobsInFileName(['nightly-2026-11-28T05:00:00Z'])).toBe('nightly-2026-11-28T05+00+00Z');
  expect(jobsInFileName(['con.2012', 'two'])).toBe('con,2012_and_1_more');
  expect(jobsInFileName(['x'.repeat(200)])).toBe('x'.repeat(150));
});
