import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../src/config.js';
import { engineSettings, SETTINGS, shownSettings } from '../../../src/settings/settings.js';

const CHANGED = loadConfig(
  {
    DURABLE_WEATHER_HOME: '/home',
    DURABLE_WEATHER_STORE: '/store',
    OPEN_METEO_ARCHIVE_URL: 'http://archive.example/v1',
    OPEN_METEO_API_KEY: 'a-key-of-a-customer-42',
    DURABLE_WEATHER_WEIGHT_PER_HOUR: '60',
    HTTP_PROXY: 'http://me:secret@proxy.example:3128',
    no_proxy: 'localhost',
    DURABLE_WEATHER_TOKEN: 'read:a-token-of-a-reader-43',
    DURABLE_WEATHER_TASK_SECRET: 'a-secret-of-tasks-44',
    DURABLE_WEATHER_ALLOWED_HOSTS: 'a.example,b.example',
    DURABLE_WEATHER_UI: 'off',
  },
  '/home/me',
);

describe('settings as doctor shows them', () => {
  it('are all of them, what was set and what follows from it, without secrets', () => {
    expect(shownSettings(CHANGED)).toEqual([
      ['DURABLE_WEATHER_HOME', '/home'],
      ['DURABLE_WEATHER_STORE', '/store'],
      ['DURABLE_WEATHER_TASK_QUEUE', 'durable-weather'],
      ['OPEN_METEO_ARCHIVE_URL', 'http://archive.example/v1'],
      ['OPEN_METEO_FORMAT', 'not set'],
      ['OPEN_METEO_GEOCODING_URL', 'https://geocoding-api.open-meteo.com/v1/search'],
      ['OPEN_METEO_API_KEY', 'set, ends in …42'],
      ['GHCN_DAILY_URL', 'https://www.ncei.noaa.gov'],
      ['DURABLE_WEATHER_MAX_CONCURRENCY', '2'],
      ['DURABLE_WEATHER_WEIGHT_PER_MINUTE', '0 (unlimited)'],
      ['DURABLE_WEATHER_WEIGHT_PER_HOUR', '60'],
      ['DURABLE_WEATHER_WEIGHT_PER_DAY', '0 (unlimited)'],
      ['HTTP_PROXY', expect.not.stringContaining('secret')],
      ['HTTPS_PROXY', 'not set'],
      ['NO_PROXY', 'localhost'],
      ['DURABLE_WEATHER_TOKEN', 'set, ends in …43'],
      ['DURABLE_WEATHER_TOKEN_FILE', 'not set'],
      ['DURABLE_WEATHER_TASK_SECRET', 'set, ends in …44'],
      ['DURABLE_WEATHER_ALLOWED_HOSTS', 'a.example, b.example'],
      ['DURABLE_WEATHER_UI', 'off'],
      ['TEMPORAL_CLI_PATH', 'not set: searched for'],
    ]);
  });

  it.each([
    ['k', 'set'],
    ['', 'not set'],
  ])('have of the key "%s" no letter', (OPEN_METEO_API_KEY, shown) => {
    expect(shownSettings(loadConfig({ OPEN_METEO_API_KEY }, '/home/me'))).toContainEqual([
      'OPEN_METEO_API_KEY',
      shown,
    ]);
  });
});

describe('settings that an engine is compared by', () => {
  it('are those of its worker, without the key, the archive before what follows from it', () => {
    expect(Object.entries(engineSettings(CHANGED))).toEqual([
      ['DURABLE_WEATHER_STORE', '/store'],
      ['DURABLE_WEATHER_TASK_QUEUE', 'durable-weather'],
      ['OPEN_METEO_ARCHIVE_URL', 'http://archive.example/v1'],
      ['GHCN_DAILY_URL', 'https://www.ncei.noaa.gov'],
      ['DURABLE_WEATHER_MAX_CONCURRENCY', '2'],
      ['DURABLE_WEATHER_WEIGHT_PER_MINUTE', '0'],
      ['DURABLE_WEATHER_WEIGHT_PER_HOUR', '60'],
      ['DURABLE_WEATHER_WEIGHT_PER_DAY', '0'],
    ]);
  });
});

it.each(Object.entries(SETTINGS))('%s has a default and a meaning for the docs', (_name, row) => {
  // A table's cell.
  for (const text of [row.default, row.meaning]) expect(text).toMatch(/^[^|\n]+[^.|\n]$/);
});
