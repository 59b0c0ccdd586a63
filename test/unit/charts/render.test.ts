import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { textWidth } from '../../../src/charts/frame.js';
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

it.each([
  ['a short credit', 'Weather data by Open-Meteo.com (CC BY 4.0)', 11],
  [
    'a long credit',
    'Weather data by archive.example.org, an Open-Meteo-compatible archive (licence not known)',
    8,
  ],
])('%s beside the days of two zones stays clear of them', async (_which, source, smallest) => {
  const basis = 'model era5, days: UTC+01:00, standard time; UTC+08:00, standard time';
  const svg = await renderSvg(texts({ values: [] }), { ...FRAME, source, basis });

  const sizeOf = (text: string) =>
    Number(
      svg
        .match(/<text [^<]*/g)
        ?.find((one) => one.endsWith(text))
        ?.match(/size="(.+?)"/)?.[1],
    );
  const room = 852;
  expect(textWidth(source, sizeOf(source)) + textWidth(basis, sizeOf(basis))).toBeLessThan(room);
  expect(sizeOf(source)).toBeGreaterThanOrEqual(smallest);
});
