import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from '@jest/globals';
import { duckdbPartFiles } from '../../../src/store/part-files.js';
import { fileParts } from '../../../src/store/parts.js';
import type { Series } from '../../../src/weather/provider.js';

const SOURCE = {
  provider: 'open-meteo',
  url: 'https://archive-api.open-meteo.com/v1/archive',
  licence: 'CC BY 4.0',
  attribution: 'Weather data by Open-Meteo.com',
};
const DAY = { start_date: '2012-01-01', end_date: '2012-01-01' };
const SERIES: Series = {
  latitude: 47.60621,
  longitude: -122.33207,
  resolution: 'daily',
  variables: ['temperature_2m_max'],
};

/** What version 0.2.0 called the folder of this series. */
const BEFORE = '47.61_-122.33_daily_f98c649ce8c3d6cd';

it('a series has the folder of version 0.2.0 exactly when it means what that gathered', async () => {
  const store = await mkdtemp(join(tmpdir(), 'series names '));
  const duckdb = await DuckDBInstance.create(':memory:');
  const parts = fileParts(store, SOURCE, duckdbPartFiles(duckdb));
  const columns = new Map([['temperature_2m_max', Float64Array.of(7)]]);
  const publish = async (more: Partial<Series>) => {
    await parts.publish({ ...SERIES, ...more }, DAY, { elevation: 56, columns }, '2026-11-24');
    return (await readdir(join(store, 'parts'))).length;
  };
  try {
    expect(await publish({})).toBe(1);
    expect(await readdir(join(store, 'parts'))).toEqual([BEFORE]);
    // London's standard time is UTC: the same days, the same parts.
    expect(await publish({ model: 'best_match' })).toBe(1);
    expect(await publish({ days: 'local', utc_offset_seconds: 0 })).toBe(1);
    expect(await publish({ model: 'era5' })).toBe(2);
    expect(await publish({ days: 'local', utc_offset_seconds: -28_800 })).toBe(3);
    expect(await publish({ model: 'era5', days: 'local', utc_offset_seconds: -28_800 })).toBe(4);
    expect(await publish({ model: 'cerra', days: 'local', utc_offset_seconds: -28_800 })).toBe(5);
    expect(await publish({ days: 'local', utc_offset_seconds: 20_700 })).toBe(6);
  } finally {
    duckdb.closeSync();
    await rm(store, { recursive: true });
  }
});
