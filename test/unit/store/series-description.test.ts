import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { duckdbPartFiles } from '../../../src/store/part-files.js';
import { fileParts, type Parts } from '../../../src/store/parts.js';
import { readDescription } from '../../../src/store/series-description.js';
import type { Series } from '../../../src/weather/provider.js';
import { columnsOf } from '../../fakes/columns.js';

const SOURCE = { provider: 'open-meteo', url: 'https://a.example/', licence: '', attribution: '' };
const SERIES: Series = {
  latitude: 1,
  longitude: 2,
  resolution: 'daily',
  variables: ['temperature_2m_max'],
};
const DAY = { start_date: '2012-01-01', end_date: '2012-01-01' };
const TODAY = '2026-11-24';
const DATA = { elevation: 56, columns: columnsOf({ temperature_2m_max: [1] }) };

let duckdb: DuckDBInstance;
let store: string;
let parts: Parts;
beforeEach(async () => {
  duckdb = await DuckDBInstance.create(':memory:');
  store = mkdtempSync(join(tmpdir(), 'series-'));
  parts = fileParts(store, SOURCE, duckdbPartFiles(duckdb));
  await parts.publish(SERIES, DAY, DATA, TODAY);
});
afterEach(() => {
  duckdb.closeSync();
  rmSync(store, { recursive: true });
});

const folder = () => join(store, 'parts', String(readdirSync(join(store, 'parts'))[0]));
const description = () => join(folder(), 'series.json');

it.each([
  '',
  '{"format": 1, "elevation',
  '{"format": 1}',
  '{}',
  '{"format": 1, "elevation_m": 57, "checksum": "b0"}',
])('damaged to %j, its parts are fetched again and it is rewritten', async (text) => {
  const whole = readFileSync(description(), 'utf8');
  writeFileSync(description(), text);
  expect(await parts.find(SERIES, DAY, TODAY)).toEqual({ parts: [], gaps: [DAY] });
  await expect(parts.description(SERIES)).rejects.toEqual(
    new UnavailableError(
      `The description ${description()} is missing or damaged; start_gathering with the same input and retry_failed: true gathers its days again.`,
    ),
  );
  await parts.publish(SERIES, DAY, DATA, TODAY);
  expect(readFileSync(description(), 'utf8')).toBe(whole);
  expect((await parts.find(SERIES, DAY, TODAY)).gaps).toEqual([]);
});

it('is damaged by any bit that flips, and says nothing else by it', () => {
  const whole = readFileSync(description());
  const said = readDescription(description());
  expect(said).toEqual({ format: 1, elevation_m: 56 });
  for (const [at, byte] of whole.entries()) {
    const flipped = Buffer.from(whole);
    flipped[at] = byte ^ (1 << (at % 8));
    writeFileSync(description(), flipped);
    expect([undefined, said]).toContainEqual(readDescription(description()));
  }
});

it('without a checksum, as version 0.2.0 wrote it, it is believed', () => {
  writeFileSync(description(), '{"format": 1, "elevation_m": 57}');
  expect(readDescription(description())).toEqual({ format: 1, elevation_m: 57 });
});

it('of an unknown format, it is refused and left alone', async () => {
  writeFileSync(description(), '{"format": 2, "elevation_m": 56}');
  const refusal = new UnavailableError(
    `The description ${description()} has format 2; this version reads format 1: use the version of durable-weather that wrote it, or a newer one.`,
  );
  await expect(parts.find(SERIES, DAY, TODAY)).rejects.toEqual(refusal);
  await expect(parts.description(SERIES)).rejects.toEqual(refusal);
  await expect(parts.publish(SERIES, DAY, DATA, TODAY)).rejects.toEqual(refusal);
  expect(readFileSync(description(), 'utf8')).toBe('{"format": 2, "elevation_m": 56}');
});

it('parts of a future format lie elsewhere and are not read', async () => {
  const asked = [2, SOURCE.provider, SOURCE.url, 1, 2, 'daily', SERIES.variables];
  const hash = createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16);
  renameSync(folder(), join(store, 'parts', `1.00_2.00_daily_${hash}`));
  expect(await parts.find(SERIES, DAY, TODAY)).toEqual({ parts: [], gaps: [DAY] });
});
