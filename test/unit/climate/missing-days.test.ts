import { describe, expect, it } from '@jest/globals';
import { addDays } from '../../../src/weather/dates.js';
import { analyseStored, dailyJob } from './a-climate.js';

const MAX = 'temperature_2m_max';
const WATER = 'precipitation_sum';

/** True of the first days of a month. */
function among(date: string, month: string, days: number): boolean {
  return date.startsWith(month) && Number(date.slice(8)) <= days;
}

/** 2001 to 2005, a year's last digit as the value, none on some days. */
function fiveYears(variable: string, isMissing: (date: string) => boolean) {
  return dailyJob(variable, '2001-01-01', '2005-12-31', (date) =>
    isMissing(date) ? null : Number(date[3]),
  );
}

const FIVE = { first: 2001, last: 2005 };

describe('a month of a normal', () => {
  // The mean of 1 to 5 is 3; without the 5 of 2005 it is 2.5.
  it.each([
    [4, 'in a row', 3, 5],
    [5, 'in a row', 2.5, 4],
  ])('of a mean with %i days missing %s', async (days, _, normal, years) => {
    const job = fiveYears(MAX, (date) => among(date, '2005-01', days));
    const { normals } = await analyseStored(job, ['normals'], FIVE);
    expect(normals[MAX].monthly[0]).toBe(normal);
    expect([normals[MAX].years ?? normals.years].flat()[0]).toBe(years);
  });

  it.each([
    [10, 3],
    [11, 2.5],
  ])('of a mean with %i days missing here and there', async (days, normal) => {
    const odd = (date: string) => Number(date.slice(8)) % 2 === 1;
    const job = fiveYears(MAX, (date) => among(date, '2005-01', 2 * days) && odd(date));
    const { normals } = await analyseStored(job, ['normals'], FIVE);
    expect(normals[MAX].monthly[0]).toBe(normal);
  });

  it('of a total has no day missing', async () => {
    const job = fiveYears(WATER, (date) => date === '2005-01-31');
    const { normals } = await analyseStored(job, ['normals'], FIVE);
    // 31 days of 1, 2, 3 and 4 mm.
    expect(normals[WATER].monthly[0]).toBe(77.5);
  });

  it('does not count where too few years have it, and then there is no annual normal', async () => {
    const job = fiveYears(MAX, (date) => /^200[45]-01/.test(date));
    const { normals } = await analyseStored(job, ['normals'], FIVE);
    expect(normals).toMatchObject({
      years: [3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5],
      [MAX]: { monthly: [null, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3], annual: null },
    });
  });
});

describe('a baseline', () => {
  it.each([
    ['normals', 24, { annual: 7 }],
    ['anomalies', 24, { baseline_mean: 7, mean: 0 }],
  ] as const)('of 30 years needs 24 of them for %s', async (name, years, enough) => {
    const last = `${1990 + years}-12-31`;
    const whole = dailyJob(MAX, '1991-01-01', last, () => 7);
    expect((await analyseStored(whole, [name]))[name]).toMatchObject({ [MAX]: enough });
    // Of means a year may lack 15 days, a month fewer than 5 in a row.
    const shorter = dailyJob(MAX, '1991-01-01', addDays(last, -16), () => 7);
    expect((await analyseStored(shorter, [name]))[name]).toMatchObject(
      name === 'anomalies'
        ? { not_enough: '23 complete years in 1991-2020, 24 needed' }
        : { years: [24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 23] },
    );
  });

  it('outside of the job has no year', async () => {
    const job = dailyJob(MAX, '1950-01-01', '1951-12-31', () => 7);
    expect((await analyseStored(job, ['normals'])).normals).toEqual({
      baseline: '1991-2020',
      not_enough: '0 complete years in 1991-2020, 24 needed',
      lacks: ['temperature_2m_min', 'temperature_2m_mean', WATER],
    });
  });
});

describe('a year', () => {
  it.each([
    ['15 days, 3 of a month', (date: string) => /-(0[1-5])-0[1-3]$/.test(date), 5],
    ['16 days, 3 of a month', (date: string) => /-(0[1-5])-0[1-3]$|-06-01$/.test(date), 4],
    ['3 days of a month', (date: string) => among(date, '2004-01', 3), 5],
    ['4 days of a month', (date: string) => among(date, '2004-01', 4), 4],
  ])('of a mean or an index may lack %s or may not', async (_, isMissing, years) => {
    const missing = (date: string) => date.startsWith('2004') && isMissing(date);
    const { trend, etccdi } = await analyseStored(fiveYears(MAX, missing), ['trend', 'etccdi']);
    const isLeftOut = years === 4;
    expect(trend).toMatchObject({ years, [MAX]: { per_decade: 10 } });
    expect(etccdi).toMatchObject({ SU: { per_year: [0, 0, 0, isLeftOut ? null : 0, 0] } });
    expect([trend.left_out, etccdi.left_out]).toEqual(
      isLeftOut ? ['2004', '2004'] : [undefined, undefined],
    );
  });

  it('lacks no month, however many years do', async () => {
    const min = 'temperature_2m_min';
    const job = dailyJob(min, '1990-01-01', '2020-12-31', (date) =>
      date.slice(5, 7) !== '01' ? 5 : Number(date.slice(8)) <= 15 ? null : -1,
    );
    const analysed = await analyseStored(job, ['trend', 'etccdi', 'anomalies', 'records']);
    expect(analysed.trend).toMatchObject({
      not_enough: '0 complete years, 3 needed',
      left_out: '1990-2020',
    });
    expect(analysed.etccdi).toMatchObject({ not_enough: 'no complete year' });
    expect(analysed.anomalies).toMatchObject({
      not_enough: '0 complete years in 1991-2020, 24 needed',
    });
    expect(analysed.records[min].years).toEqual({});
  });

  it.each([
    ['2001-01-02', '2004-12-31', '2001'],
    ['2001-01-01', '2004-12-30', '2004'],
    ['2001-01-02', '2004-12-30', '2001, 2004'],
    ['2001-01-01', '2004-12-31', undefined],
  ])('of which the job has only a part never counts: %s to %s', async (from, to, partial) => {
    const job = dailyJob(MAX, from, to, () => 30);
    const { etccdi, partial_years } = await analyseStored(job, ['etccdi']);
    expect([partial_years, etccdi.left_out]).toEqual([partial, partial]);
  });

  it('of a total has none', async () => {
    const job = fiveYears(WATER, (date) => date === '2002-06-01' || date === '2003-06-01');
    const { trend, records } = await analyseStored(job, ['trend', 'records']);
    expect(trend).toMatchObject({ years: 3, left_out: '2002-2003' });
    expect(records[WATER].years).toEqual({ lowest: [365, 2001], highest: [1825, 2005] });
  });

  it('that the job begins or ends in counts the days outside as missing', async () => {
    const job = dailyJob(WATER, '2001-01-17', '2004-12-15', () => 12);
    const { trend, etccdi } = await analyseStored(job, ['trend', 'etccdi']);
    expect(trend).not.toHaveProperty('note');
    expect(trend).toMatchObject({
      not_enough: '2 complete years, 3 needed',
      left_out: '2001, 2004',
    });
    expect(etccdi).toMatchObject({
      left_out: '2001, 2004',
      R10mm: { mean: 365, per_year: [null, 365, 365, null] },
      Rx5day: { per_year: [null, 60, 60, null] },
    });
  });
});

describe('degree days', () => {
  it('say which of maximum and minimum the job lacks', async () => {
    const job = dailyJob(MAX, '2001-01-01', '2001-12-31', () => 20);
    expect((await analyseStored(job, ['degree_days'])).degree_days).toEqual({
      lacks: ['temperature_2m_min'],
    });
  });

  it('N11: never take a missing day for a warm or a cold one', async () => {
    const job = dailyJob(MAX, '2001-01-01', '2002-12-31', (date) =>
      date === '2001-05-05' ? null : 20,
    );
    const low = job.columns[MAX]?.map(() => 10) ?? [];
    const both = { ...job, columns: { ...job.columns, temperature_2m_min: low } };
    // 15 °C: 3 below 18 and 5 above 10, on 365 days.
    expect((await analyseStored(both, ['degree_days'])).degree_days).toMatchObject({
      left_out: '2001',
      heating: { per_year: [null, 1095] },
      cooling: { per_year: [null, 0] },
      growing: { per_year: [null, 1825] },
    });
  });
});

describe('a spell', () => {
  it('ends at a missing day, and may have been longer', async () => {
    const job = dailyJob(WATER, '2001-03-01', '2001-03-20', (date) => {
      const day = Number(date.slice(8));
      if (day === 8) return null;
      return day <= 10 ? 1 : 0.9;
    });
    expect((await analyseStored(job, ['spells'])).spells).toEqual({
      longest_wet: {
        days: 7,
        start_date: '2001-03-01',
        end_date: '2001-03-07',
        may_be_longer: true,
      },
      longest_dry: {
        days: 10,
        start_date: '2001-03-11',
        end_date: '2001-03-20',
        may_be_longer: true,
      },
    });
  });

  it('may have begun earlier, too', async () => {
    const job = dailyJob(WATER, '2001-03-01', '2001-03-20', (date) =>
      date === '2001-03-05' ? null : Number(date.slice(8)) <= 10 ? 1 : 0,
    );
    const { spells, completeness } = await analyseStored(job, ['spells']);
    expect(spells.longest_wet).toEqual({
      days: 5,
      start_date: '2001-03-06',
      end_date: '2001-03-10',
      may_be_longer: true,
    });
    expect(completeness).toEqual({
      days: 20,
      percent: { [WATER]: 95 },
      missing_days: { [WATER]: 1 },
    });
  });

  it('goes on over the turn of the year, and is the first of several alike', async () => {
    const wet = (date: string) => /^(2001-12-3|2002-01-01|2002-06-0[1-3])/.test(date);
    const job = dailyJob(WATER, '2001-01-01', '2002-12-31', (date) => (wet(date) ? 5 : 0));
    expect((await analyseStored(job, ['spells'])).spells.longest_wet).toEqual({
      days: 3,
      start_date: '2001-12-30',
      end_date: '2002-01-01',
    });
  });

  it('of wet days there may be none', async () => {
    const job = dailyJob(WATER, '2001-01-01', '2001-01-31', () => 0);
    expect((await analyseStored(job, ['spells'])).spells.longest_wet).toEqual({ days: 0 });
  });
});
