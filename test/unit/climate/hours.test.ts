import { describe, expect, it } from '@jest/globals';
import { analyseStored, type Stored } from './a-climate.js';

/** Hours from 2001-03-01 on: a list a day. */
function hourlyJob(variable: string, days: readonly (number | null)[][]): Stored {
  const end_date = `2001-03-0${days.length}`;
  const columns = { [variable]: days.flat() };
  return { start_date: '2001-03-01', end_date, resolution: 'hourly', columns };
}

/** 24 hours of a value, but the first few. */
function day(value: number, ...first: (number | null)[]): (number | null)[] {
  return [...first, ...new Array<number>(24 - first.length).fill(value)];
}

describe('a day of hours', () => {
  it('has the extremes and the mean of its UTC hours', async () => {
    const job = hourlyJob('temperature_2m', [day(10, -2, 22), day(11)]);
    const { records } = await analyseStored(job, ['records']);
    expect(records).toMatchObject({
      temperature_2m_max: { highest: [22, '2001-03-01'], lowest: [11, '2001-03-02'] },
      temperature_2m_min: { highest: [11, '2001-03-02'], lowest: [-2, '2001-03-01'] },
      temperature_2m_mean: { highest: [11, '2001-03-02'], lowest: [10, '2001-03-01'] },
      lacks: ['precipitation'],
    });
  });

  it('has no value with an hour missing, however warm the others were', async () => {
    const job = hourlyJob('temperature_2m', [day(10), day(30, null)]);
    const { completeness, records } = await analyseStored(job, ['records']);
    expect(records.temperature_2m_max.highest).toEqual([10, '2001-03-01']);
    expect(completeness).toMatchObject({ days: 2, missing_days: { temperature_2m_max: 1 } });
  });

  it('has the sum of its precipitation, in which 0.1, 0.3 and 0.6 mm are 1 mm', async () => {
    const job = hourlyJob('precipitation', [day(0), day(0, 0.1, 0.3, 0.6), day(0)]);
    expect((await analyseStored(job, ['spells'])).spells.longest_wet).toEqual({
      days: 1,
      start_date: '2001-03-02',
      end_date: '2001-03-02',
    });
  });
});

describe('the wind rose', () => {
  const rose = async (directions: (number | null)[], speeds: (number | null)[]) => {
    const { columns, ...job } = hourlyJob('wind_direction_10m', [directions]);
    const both = { ...job, columns: { ...columns, wind_speed_10m: speeds } };
    return (await analyseStored(both, ['wind_rose'])).wind_rose;
  };

  it('centres its sectors on north, and its classes begin at their limits', async () => {
    const directions = [348.8, 11.2, 11.3, 33.7, 360, 0, 270, ...new Array(17).fill(180)];
    const speeds = [1, 11.9, 12, 20, 29, 39, 50, ...new Array(17).fill(49.9)];
    const { percent } = await rose(directions, speeds);
    // One hour of 24 is 4.17 %.
    expect(percent).toMatchObject({
      N: [4.17, 4.17, 0, 0, 4.17, 4.17, 0],
      NNE: [0, 0, 4.17, 4.17, 0, 0, 0],
      W: [0, 0, 0, 0, 0, 0, 4.17],
      S: [0, 0, 0, 0, 0, 70.83, 0],
      NNW: [0, 0, 0, 0, 0, 0, 0],
    });
  });

  it('counts calms without a direction, and leaves out what misses speed or direction', async () => {
    const { steps, missing, calm, percent } = await rose(
      [null, null, 90, ...new Array(21).fill(90)],
      [0.9, 5, null, ...new Array(21).fill(5)],
    );
    expect({ steps, missing, calm }).toEqual({ steps: 22, missing: 2, calm: 4.55 });
    expect(percent.E).toEqual([95.45, 0, 0, 0, 0, 0, 0]);
  });

  it('says so when nothing is known', async () => {
    const nothing = new Array(24).fill(null);
    expect(await rose(nothing, nothing)).toEqual({
      steps: 0,
      missing: 24,
      not_enough: 'no step has speed and direction',
    });
  });
});
