import type { Manifest } from '../../src/store/manifest.js';
import type { Gathering } from '../../src/weather/gathering.js';
import { identityHash } from '../../src/weather/identity.js';
import { daysWords } from '../../src/weather/local-days.js';

export const GATHERING: Gathering = {
  place: 'Seattle, Washington, United States',
  latitude: 47.60621,
  longitude: -122.33207,
  start_date: '2012-01-01',
  end_date: '2012-01-03',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};

/** What start_gathering makes of the same place when the call names neither a model nor days. */
export const OF_TODAY: Gathering = {
  ...GATHERING,
  model: 'era5',
  days: 'local',
  utc_offset_seconds: -28_800,
};

/** The manifest of a finished job, as summarise writes it. */
export function aManifest(jobName: string, gathering: Gathering = GATHERING): Manifest {
  const { variables: _variables, days: _days, utc_offset_seconds: _offset, ...asked } = gathering;
  return {
    format: 1,
    job_name: jobName,
    identity: identityHash(gathering),
    gathering,
    started_at: '2026-11-24T10:00:00.000Z',
    finished_at: '2026-11-24T10:00:01.500Z',
    result: {
      ...asked,
      elevation_m: null,
      model: gathering.model ?? 'best_match',
      days: daysWords(gathering),
      timezone: 'GMT',
      rows: 3,
      completeness: { temperature_2m_max: 100, precipitation_sum: 100 },
      statistics: {
        temperature_2m_max: {
          unit: '°C',
          mean: 10.1,
          min: 8.9,
          min_at: '2012-01-03',
          max: 11.7,
          max_at: '2012-01-02',
        },
        precipitation_sum: { unit: 'mm' },
      },
      source: {
        provider: 'open-meteo',
        url: 'https://archive.example/v1/archive',
        licence: 'CC BY 4.0',
        attribution: 'Weather data by Open-Meteo.com',
        gathered_at: '2026-11-24T10:00:01.500Z',
      },
      data: { uri: 'file:///store/jobs/x.json', files: 1, bytes: 700 },
    },
    parts: [
      {
        start_date: '2012-01-01',
        end_date: '2012-01-03',
        file: 'parts/series/2012-01-01_2012-01-03.0123456789abcdef.parquet',
        bytes: 700,
        sha256: '0123456789abcdef'.repeat(4),
      },
    ],
  };
}
