import { expect, it } from '@jest/globals';
import { analyseStored, dailyJob, type Loose } from './a-climate.js';

const WATER = 'precipitation_sum';

/** The indices of 2001, of which some days have these values and all others another. */
async function indicesOf(variable: string, values: (number | null)[], other: number) {
  const job = dailyJob(variable, '2001-01-01', '2001-12-31', (date) => {
    const value = date.startsWith('2001-03') ? values[Number(date.slice(8)) - 1] : undefined;
    return value === undefined ? other : value;
  });
  return (await analyseStored(job, ['etccdi'])).etccdi as Loose;
}

it('days at a threshold count for amounts alone, as ETCCDI has it', async () => {
  const lows = await indicesOf('temperature_2m_min', [0, -0.1, 20, 20.1, 20.2], 10);
  expect([lows.FD.mean, lows.TR.mean]).toEqual([1, 2]);
  const highs = await indicesOf('temperature_2m_max', [0, -0.1, 25, 25.1, 25.2], 10);
  expect([highs.ID.mean, highs.SU.mean]).toEqual([1, 2]);
  const water = await indicesOf(WATER, [10, 9.9, 10.1], 0);
  expect(water.R10mm.mean).toBe(2);
});

it('five days with a missing one among them are none', async () => {
  const { Rx1day, Rx5day } = await indicesOf(WATER, [40, 40, null, 40, 40, 1, 1, 1], 0);
  expect([Rx1day.mean, Rx5day.mean]).toEqual([40, 83]);
});

it('five days belong to the year that they end in', async () => {
  const wet = ['2001-12-29', '2001-12-30', '2001-12-31', '2002-01-01', '2002-01-02'];
  const job = dailyJob(WATER, '2001-01-01', '2002-12-31', (date) => (wet.includes(date) ? 7 : 0));
  const { etccdi } = await analyseStored(job, ['etccdi']);
  expect(etccdi.Rx5day.per_year).toEqual([21, 35]);
});
