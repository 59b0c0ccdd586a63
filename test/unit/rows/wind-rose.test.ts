import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { analyseJob } from '../../../src/climate/analyse-job.js';
import { round } from '../../../src/climate/figures.js';
import { SECTORS, SPEED_CLASSES } from '../../../src/rows/wind-rose.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { dataOf, drawn } from '../charts/drawn.js';

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
});
afterAll(() => store.remove());

const DAYS = 365;
const SPEEDS = ['wind_speed_10m_mean', 'wind_speed_10m_max', 'wind_gusts_10m_max'];
const DIRECTION = 'wind_direction_10m_dominant';

async function putDays(name: string, variables: string[]) {
  const column = (of: (day: number) => number | null) =>
    Array.from({ length: DAYS }, (_, i) => of(i));
  const columns = Object.fromEntries(
    variables.map((variable) => [
      variable,
      variable === DIRECTION
        ? column((day) => (day % 11 === 0 ? null : (day * day * 7) % 361))
        : column((day) => (day % 13 === 0 ? null : (day * 0.37 * 7) % 71)),
    ]),
  );
  const range = { start_date: '2023-01-01', end_date: '2023-12-31' };
  const gathering = {
    latitude: 1,
    longitude: 2,
    resolution: 'daily' as const,
    ...range,
    variables,
  };
  return store.put(name, gathering, columns);
}

async function analysed(manifest: Awaited<ReturnType<typeof putDays>>) {
  const baseline = { first: 1991, last: 2020 };
  const { wind_rose } = await analyseJob(manifest, store.rows, ['wind_rose'], baseline);
  return wind_rose as {
    of: string;
    calm: number;
    speed_classes_km_h: string[];
    percent: Record<string, number[]>;
  };
}

it.each(SPEEDS)('the analysis and the chart of %s count the same', async (speed) => {
  const manifest = await putDays(speed, [speed, DIRECTION]);
  const { of, calm, percent, speed_classes_km_h } = await analysed(manifest);
  expect(of).toBe(`${DIRECTION} and ${speed}`);
  expect(speed_classes_km_h).toEqual(['1-6', '6-12', '12-20', '20-29', '29-39', '39-50', '>=50']);

  const { spec, subtitle } = await drawn({ kind: 'wind_rose' }, [manifest], store.rows);
  const [, petals = []] = dataOf(spec);
  const names = ['1–6', '6–12', '12–20', '20–29', '29–39', '39–50', '≥ 50'];
  const shares = Object.fromEntries(
    SECTORS.map((name, index) => [
      name,
      SPEED_CLASSES.map((_, speed_class) => {
        const petal = petals.find(
          (one) => one.sector === index && one.speed_class === names[speed_class],
        );
        return petal === undefined ? 0 : round(Number(petal.outer) - Number(petal.inner));
      }),
    ]),
  );
  expect(shares).toEqual(percent);
  expect(subtitle).toContain(`; calm ${calm.toFixed(1)} %`);
});

it('the analysis and the chart prefer the same speed', async () => {
  const manifest = await putDays('all', [...SPEEDS, DIRECTION]);
  expect((await analysed(manifest)).of).toBe(`${DIRECTION} and wind_speed_10m_mean`);
  const { subtitle } = await drawn({ kind: 'wind_rose' }, [manifest], store.rows);
  expect(subtitle).toContain(' by direction and mean wind speed, ');
});

it('a job with some speed lacks nothing but the direction', async () => {
  const manifest = await putDays('gusts', ['wind_gusts_10m_max']);
  expect(await analysed(manifest)).toEqual({ lacks: [DIRECTION] });
});
