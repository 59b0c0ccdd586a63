import { UnavailableError } from '../../src/base/errors.js';
import { openMeteoPlaces } from '../../src/places/open-meteo-places.js';
import { openMeteoProvider } from '../../src/providers/open-meteo/open-meteo.js';
import type { Fetch } from '../../src/proxies/proxies.js';
import { countRows } from '../../src/weather/plan.js';
import { type Series, UpstreamError } from '../../src/weather/provider.js';
import { variableOf } from '../../src/weather/variables.js';
import { damaged, type FuzzTarget, lawTarget } from './target.js';

const DAYS = { start_date: '2020-01-01', end_date: '2020-01-05' };
const SERIES: Series = {
  latitude: 47.6,
  longitude: -122.3,
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};

const ANSWER = JSON.stringify({
  latitude: 47.6,
  longitude: -122.3,
  elevation: 56,
  utc_offset_seconds: 0,
  daily_units: { time: 'unixtime', temperature_2m_max: '°C', precipitation_sum: 'mm' },
  daily: {
    time: [0, 1, 2, 3, 4].map((day) => Date.UTC(2020, 0, 1 + day) / 1_000),
    temperature_2m_max: [1.5, null, -3, 4, 5],
    precipitation_sum: [0, 0.1, 12, null, 3],
  },
});
const REFUSAL = '{"error":true,"reason":"Parameter \'start_date\' is out of allowed range"}';

const PLACES = JSON.stringify({
  results: [
    {
      ...{ id: 5809844, name: 'Seattle', latitude: 47.60621, longitude: -122.33207 },
      ...{ country_code: 'US', country: 'United States', admin1: 'Washington' },
      ...{ population: 737015, timezone: 'America/Los_Angeles' },
    },
  ],
});

const answering =
  (body: string): Fetch =>
  async () =>
    new Response(body);

/** An answer is rows that can be weather, all of them, or an error that says what follows. */
async function archiveHolds(body: string): Promise<void> {
  const provider = openMeteoProvider({
    archiveUrl: 'http://127.0.0.1:1/v1/archive',
    apiKey: 'SECRET-KEY',
    now: () => Date.UTC(2026, 10, 28),
    fetch: answering(body),
  });
  try {
    const { columns } = await provider.fetchDays(SERIES, DAYS, new AbortController().signal);
    for (const name of SERIES.variables) {
      const values = [...(columns.get(name) ?? [])];
      const { lowest, highest } = variableOf('daily', name);
      const isWeather = (value: number) =>
        Number.isNaN(value) || (value >= lowest && value <= highest);
      if (values.length !== countRows(DAYS, 'daily') || !values.every(isWeather)) {
        throw new Error(`${name} was believed as ${values}`);
      }
    }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.message.length > 2_000)
      throw new Error(`${error.message.length} characters are told`);
  }
}

/** An answer is places on Earth with names that fit a line, or an error for people. */
async function geocoderHolds(body: string): Promise<void> {
  const search = openMeteoPlaces('http://127.0.0.1:1/v1/search', answering(body));
  try {
    for (const { name, latitude, longitude } of await search('Seattle', undefined as never)) {
      const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
      if (!isPlace || name.length > 200 || /\p{Cc}/u.test(name)) {
        throw new Error(`${JSON.stringify(name)} was believed at ${latitude}, ${longitude}`);
      }
    }
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    if (/\p{Cc}/u.test(error.message)) throw new Error(`told as ${JSON.stringify(error.message)}`);
  }
}

export const UPSTREAM_BODIES: readonly FuzzTarget[] = [
  lawTarget('answers of an archive', 30, damaged(ANSWER, REFUSAL), archiveHolds),
  lawTarget('answers of a geocoder', 10, damaged(PLACES), geocoderHolds),
];
