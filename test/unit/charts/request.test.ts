import { describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/base/errors.js';
import { type AskedChart, chartRequest } from '../../../src/charts/request.js';
import type { Manifest } from '../../../src/store/manifest.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { aManifest } from '../../fakes/a-manifest.js';

const DAILY: Gathering = {
  latitude: 1,
  longitude: 2,
  start_date: '2012-01-01',
  end_date: '2015-12-31',
  resolution: 'daily',
  variables: ['weather_code', 'temperature_2m_max', 'precipitation_sum'],
};

function job(name: string, change: Partial<Gathering> = {}): Manifest {
  const gathering = { ...DAILY, ...change };
  const base = aManifest(name);
  const statistics = Object.fromEntries(
    gathering.variables.map((variable) => [variable, { unit: '°C', mean: 1 }]),
  );
  return { ...base, gathering, result: { ...base.result, statistics } };
}

const ask = (wish: AskedChart, jobs: Manifest[]) =>
  chartRequest(wish, jobs, ({ job_name }) => job_name);

describe('a wish', () => {
  it('is filled in with the mean temperature, or what comes nearest', () => {
    const names = (variables: string[]) =>
      ask({ kind: 'time_series' }, [job('one', { variables })]).variables.map(({ name }) => name);
    expect(names(['temperature_2m_max', 'temperature_2m_mean'])).toEqual(['temperature_2m_mean']);
    expect(names(['precipitation_sum', 'temperature_2m_max'])).toEqual(['temperature_2m_max']);
    expect(names(['weather_code', 'precipitation_sum', 'rain_sum'])).toEqual(['precipitation_sum']);
  });

  it('is filled in with what has values before what has none', () => {
    const one = job('one', {
      variables: ['temperature_2m_max', 'temperature_2m_mean', 'precipitation_sum'],
    });
    one.result.statistics.temperature_2m_mean = { unit: '°C' };
    expect(ask({ kind: 'time_series' }, [one]).variables[0].name).toBe('temperature_2m_max');
    one.result.statistics.temperature_2m_max = { unit: '°C' };
    expect(ask({ kind: 'time_series' }, [one]).variables[0].name).toBe('precipitation_sum');
  });

  it('of a mean temperature that a job has none of takes that of maximum and minimum', () => {
    const both = ['temperature_2m_max', 'temperature_2m_min'];
    const middle = job('middle', { variables: both });
    const empty = job('empty', { variables: [...both, 'temperature_2m_mean'] });
    empty.result.statistics.temperature_2m_mean = { unit: '°C' };
    const mean = job('mean', { variables: [...both, 'temperature_2m_mean'] });
    const { variables, jobs } = ask({ kind: 'time_series' }, [middle, empty, mean]);
    expect(variables[0]).toMatchObject({ name: 'temperature_2m_mean', label: 'Mean temperature' });
    expect(jobs.map(({ stand_ins }) => Object.values(stand_ins).map(({ words }) => words))).toEqual(
      [
        ['(temperature_2m_max + temperature_2m_min) / 2, as temperature_2m_mean was not gathered'],
        ['(temperature_2m_max + temperature_2m_min) / 2, as temperature_2m_mean has no value'],
        [],
      ],
    );
    expect(ask({ kind: 'time_series' }, [middle, empty]).variables[0].label).toBe(
      'Mean of maximum and minimum temperature',
    );
  });

  it('of several jobs takes a variable that all of them have', () => {
    const jobs = [job('one'), job('two', { variables: ['precipitation_sum'] })];
    expect(ask({ kind: 'comparison' }, jobs).variables[0].name).toBe('precipitation_sum');
  });

  it('of a wind rose takes the mean speed before the highest', () => {
    const variables = ['wind_speed_10m_max', 'wind_speed_10m_mean', 'wind_direction_10m_dominant'];
    const speed = (named?: string[]) =>
      ask({ kind: 'wind_rose', variables: named }, [job('one', { variables })]).variables[0].name;
    expect(speed()).toBe('wind_speed_10m_mean');
    expect(speed(['wind_speed_10m_max', 'wind_direction_10m_dominant'])).toBe('wind_speed_10m_max');
  });
});

describe('places', () => {
  const labels = (...places: (string | undefined)[]) => {
    const jobs = places.map((place, index) => job(`job-${index}`, place ? { place } : {}));
    return ask({ kind: 'time_series' }, jobs).jobs.map(({ label }) => label);
  };

  it('are called by all of their name alone, and shortly beside others', () => {
    expect(labels('Paris, Ile-de-France, France')).toEqual(['Paris, Ile-de-France, France']);
    expect(labels('Paris, France', 'Rome, Italy')).toEqual(['Paris', 'Rome']);
    expect(labels('Paris, France', 'Paris, Texas')).toEqual(['Paris, France', 'Paris, Texas']);
  });

  it('without a name are called by coordinates, or where these are the same by their jobs', () => {
    expect(labels(undefined)).toEqual(['1° N 2° E']);
    expect(labels('Paris', undefined)).toEqual(['Paris', '1° N 2° E']);
    expect(labels(undefined, undefined)).toEqual(['job-0', 'job-1']);
  });
});

describe('refused is', () => {
  const hourly = job('hours', { resolution: 'hourly', variables: ['temperature_2m'] });
  const empty = job('empty');
  empty.result.statistics.temperature_2m_max = { unit: '°C' };

  it.each<[string, AskedChart, Manifest[], string]>([
    [
      'a comparison of one',
      { kind: 'comparison' },
      [job('one')],
      'comparison takes 2 to 10 jobs and got 1; name more.',
    ],
    ['no job', { kind: 'wind_rose' }, [], 'wind_rose takes one job and got 0; name more.'],
    [
      'a climatology of two',
      { kind: 'climatology' },
      [job('one'), job('two')],
      'climatology draws one job and got 2; call it for each, or take comparison.',
    ],
    [
      'a box of two variables',
      { kind: 'monthly_box', variables: ['temperature_2m_max', 'precipitation_sum'] },
      [job('one')],
      'monthly_box draws one variable and got 2; call it for each.',
    ],
    [
      'a time series of four variables',
      { kind: 'time_series', variables: ['a', 'b', 'c', 'd'] },
      [job('one')],
      'time_series draws at most 3 variables and got 4; call it for each.',
    ],
    [
      'a time series of two jobs with two variables',
      { kind: 'time_series', variables: ['a', 'b'] },
      [job('one'), job('two')],
      'time_series draws one variable of 2 jobs and got 2; call it for each.',
    ],
    [
      'a mixture of resolutions',
      { kind: 'comparison' },
      [job('one'), hourly],
      'comparison takes jobs of one resolution; "one" is daily and "hours" is hourly.',
    ],
    [
      'a variable that the job lacks',
      { kind: 'time_series', variables: ['rain_sum'] },
      [job('one')],
      '"one" has no rain_sum; it has weather_code, temperature_2m_max, precipitation_sum.',
    ],
    [
      'a code',
      { kind: 'time_series', variables: ['weather_code'] },
      [job('one')],
      'weather_code is a code; time_series draws amounts and states, of which "one" has temperature_2m_max, precipitation_sum.',
    ],
    [
      'an instant',
      { kind: 'monthly_box', variables: ['sunrise'] },
      [job('one', { variables: ['sunrise'] })],
      'sunrise is an instant; monthly_box draws amounts and states, of which "one" has none.',
    ],
    [
      'a job without anything to draw',
      { kind: 'time_series' },
      [job('one', { variables: ['sunrise'] })],
      'time_series draws amounts and states, and there is none that the job has; "one" has sunrise.',
    ],
    [
      'jobs with nothing in common',
      { kind: 'comparison' },
      [job('one', { variables: ['rain_sum'] }), job('two', { variables: ['snowfall_sum'] })],
      'comparison draws amounts and states, and there is none that all jobs have; "one" has rain_sum, "two" has snowfall_sum.',
    ],
    [
      'a variable without any value',
      { kind: 'time_series', variables: ['temperature_2m_max'] },
      [empty],
      '"empty" has no value of temperature_2m_max: all of its rows lack one; take another variable.',
    ],
    [
      'a year outside the range',
      { kind: 'climatology', year: 1999 },
      [job('one')],
      'year is 1999, and "one" has 2012-01-01 to 2015-12-31; take a year of these.',
    ],
    [
      'a year of stripes',
      { kind: 'warming_stripes', year: 2012 },
      [job('one')],
      'warming_stripes shows all years; leave year out.',
    ],
    [
      'a wind rose without wind',
      { kind: 'wind_rose' },
      [hourly],
      'wind_rose needs wind_direction_10m and wind_speed_10m or wind_gusts_10m; "hours" has temperature_2m: gather them with start_gathering.',
    ],
    [
      'a wind rose of temperature',
      { kind: 'wind_rose', variables: ['temperature_2m'] },
      [hourly],
      'wind_rose cannot show temperature_2m; of hourly jobs it takes one of wind_speed_10m, wind_gusts_10m.',
    ],
  ])('%s', (_what, wish, jobs, message) => {
    expect(() => ask(wish, jobs)).toThrow(new InvalidInputError(message));
  });
});
