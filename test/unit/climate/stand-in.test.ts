import { describe, expect, it } from '@jest/globals';
import { analyseStored, dailyJob } from './a-climate.js';

const MEAN = 'temperature_2m_mean';

/** Two years with a maximum of 20 and a minimum of 10, and a mean of 14 or another. */
function twoYears(mean?: (date: string) => number | null) {
  const job = dailyJob('temperature_2m_max', '2001-01-01', '2002-12-31', () => 20);
  const days = job.columns.temperature_2m_max?.length ?? 0;
  const others = {
    temperature_2m_min: new Array<number>(days).fill(10),
    ...(mean && dailyJob(MEAN, '2001-01-01', '2002-12-31', mean).columns),
  };
  return { ...job, columns: { ...job.columns, ...others } };
}

async function meanOf(mean?: (date: string) => number | null) {
  const { anomalies, stand_ins, completeness } = await analyseStored(
    twoYears(mean),
    ['anomalies'],
    { first: 2001, last: 2002 },
  );
  return { mean: anomalies[MEAN].baseline_mean, stand_ins, percent: completeness.percent };
}

describe('the mean temperature of a day', () => {
  it('is the one that was gathered', async () => {
    expect(await meanOf(() => 14)).toEqual({ mean: 14, stand_ins: undefined, percent: 100 });
  });

  it('is the middle of maximum and minimum where none was gathered, and is named so', async () => {
    expect(await meanOf()).toEqual({
      mean: 15,
      stand_ins: {
        [MEAN]:
          '(temperature_2m_max + temperature_2m_min) / 2, as temperature_2m_mean was not gathered',
      },
      percent: 100,
    });
  });

  it('is the middle where none of its days has a value', async () => {
    expect(await meanOf(() => null)).toEqual({
      mean: 15,
      stand_ins: {
        [MEAN]:
          '(temperature_2m_max + temperature_2m_min) / 2, as temperature_2m_mean has no value',
      },
      percent: 100,
    });
  });

  it('is never a mixture: a job has means, or middles', async () => {
    expect(await meanOf((date) => (date.endsWith('-01') ? null : 14))).toMatchObject({
      mean: 14,
      stand_ins: undefined,
    });
  });
});
