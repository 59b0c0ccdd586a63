import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { renderSvg } from '../../../src/charts/render.js';

const FRAME = { title: 'T', subtitle: 'S', source: 'whose' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'render '));
  // Vega tells the console what it could not load.
  jest.spyOn(console, 'warn').mockReturnValue();
  jest.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const texts = (data: object) => ({
  data,
  mark: 'text',
  encoding: { text: { field: 'word' } },
});

it('N13: draws the data in a specification, and reads no file that one names', async () => {
  expect(await renderSvg(texts({ values: [{ word: 'given' }] }), FRAME)).toContain('>given<');

  const path = join(folder, 'secret.json');
  writeFileSync(path, '[{"word": "secret"}]');
  for (const url of [path, `file://${path}`]) {
    expect(await renderSvg(texts({ url }), FRAME)).not.toContain('secret');
  }
});
