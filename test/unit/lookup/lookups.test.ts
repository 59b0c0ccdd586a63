import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { storedLookups } from '../../../src/lookup/lookups.js';
import { LOOKUP_NOW } from '../../fakes/lookup-store.js';

const OUT =
  'The geocoder gives no answer. The bundled gazetteer has no "Olso"; check the spelling.';

let store: string;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'lookups-'));
});
afterEach(() => rm(store, { recursive: true }));

it('an estimate tells a place that cannot be looked up now as a bad row', async () => {
  const lookups = storedLookups({
    store,
    source: {
      provider: 'open-meteo',
      url: 'http://127.0.0.1:1/v1/archive',
      licence: 'CC BY 4.0',
      attribution: 'Open-Meteo',
    },
    resolvePlace: async (name) => {
      if (name === 'Oslo') return { label: name, latitude: 59.91, longitude: 10.75 };
      throw new UnavailableError(OUT);
    },
    now: () => LOOKUP_NOW,
  });
  const rows = ['Oslo', 'Olso'].map((place) => ({ place, date: '2020-01-01' }));
  const asked = {
    ...{ given: { rows }, variables: ['temperature_2m_max'] },
    ...{ resolution: 'daily' as const, format: 'csv' as const },
  };
  const estimate = await lookups.estimate(asked, AbortSignal.timeout(60_000));
  expect(estimate).toMatchObject({
    rows: 2,
    requests: 1,
    bad_rows: [{ line: 2, why: OUT.slice(0, -1) }],
  });
});
