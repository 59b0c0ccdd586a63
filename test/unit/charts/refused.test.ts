import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/base/errors.js';
import type { AskedChart } from '../../../src/charts/request.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { drawn } from './drawn.js';

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
});
afterAll(() => store.remove());

const DAYS = 425;
const VARIABLES = [
  'temperature_2m_max',
  'wind_speed_10m_max',
  'wind_direction_10m_dominant',
  'precipitation_sum',
];

/** From December 2020 to the end of January 2022; without a value in 2021. */
function put(name: string, change: Partial<Gathering> = {}) {
  const column = Array.from({ length: DAYS }, (_, day) => (day > 30 && day < 397 ? null : 1));
  const gathering: Gathering = {
    latitude: 1,
    longitude: 2,
    start_date: '2020-12-01',
    end_date: '2022-01-29',
    resolution: 'daily',
    variables: VARIABLES,
    ...change,
  };
  return store.put(name, gathering, Object.fromEntries(VARIABLES.map((name) => [name, column])));
}

it.each<[AskedChart, string]>([
  [
    { kind: 'climatology' },
    'climatology needs 3 years of values; "few" has 2020-12-01 to 2022-01-29: time_series draws it.',
  ],
  [
    { kind: 'warming_stripes' },
    'warming_stripes needs 2 whole years; "few" has 0 (2020-12-01 to 2022-01-29): time_series draws it.',
  ],
  [
    { kind: 'monthly_box', year: 2021 },
    '"few" has no value of temperature_2m_max in 2021; take another variable or year.',
  ],
  [
    { kind: 'wind_rose', year: 2021 },
    '"few" has no value of wind_speed_10m_max in 2021; take another variable or year.',
  ],
  [
    { kind: 'calendar_heat_map', year: 2021 },
    '"few" has no value of temperature_2m_max in 2021; take another variable or year.',
  ],
  [
    { kind: 'calendar_heat_map', year: 2021, variables: ['precipitation_sum'] },
    '"few" has no value of precipitation_sum in 2021; take another variable or year.',
  ],
  [
    { kind: 'time_series', year: 2021 },
    '"few" has no value of temperature_2m_max in 2021; take another variable or year.',
  ],
])('of too few values %j is refused', async (wish, message) => {
  const job = await put('few');
  await expect(drawn(wish, [job], store.rows)).rejects.toThrow(new InvalidInputError(message));
});

it.each(['calendar_heat_map', 'time_series'] as const)(
  'of hours that make no whole day a %s is refused',
  async (kind) => {
    const days = { start_date: '2020-01-01', end_date: '2020-01-20' };
    const amounts = { resolution: 'hourly' as const, variables: ['precipitation'] };
    const column = Array.from({ length: 480 }, (_, hour) => (hour % 24 === 7 ? null : 1));
    const gathering = { latitude: 1, longitude: 2, ...days, ...amounts };
    const job = await store.put('gaps', gathering, { precipitation: column });
    await expect(drawn({ kind }, [job], store.rows)).rejects.toThrow(
      new InvalidInputError(
        `"gaps" has no day with all 24 values of precipitation${kind === 'time_series' ? '; take another variable' : ' in 2020; take another variable or year'}.`,
      ),
    );
  },
);

it('of places without a day in common a comparison is refused', async () => {
  const jobs = [
    await put('before'),
    await put('after', { start_date: '2022-02-01', end_date: '2023-04-01' }),
  ];
  await expect(drawn({ kind: 'comparison' }, jobs, store.rows)).rejects.toThrow(
    new InvalidInputError(
      'comparison takes jobs that have days in common; "before" has 2020-12-01 to 2022-01-29, "after" has 2022-02-01 to 2023-04-01.',
    ),
  );
});
