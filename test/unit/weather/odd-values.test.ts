import { describe, expect, it } from '@jest/globals';
import { correctValues } from '../../../src/weather/odd-values.js';
import { UpstreamError } from '../../../src/weather/provider.js';
import { type Resolution, VARIABLES } from '../../../src/weather/variables.js';

const JULY = { start_date: '2018-07-01', end_date: '2018-07-31' };

/** A month's column with a value in the row of the 16th, or of 16:00 on it. */
function correct(resolution: Resolution, name: string, value: number) {
  const { lowest } = VARIABLES[resolution][name] as { lowest: number };
  const column = new Float64Array(resolution === 'daily' ? 31 : 31 * 24).fill(lowest);
  const row = resolution === 'daily' ? 15 : 15 * 24 + 16;
  column[row] = value;
  const { values, corrections } = correctValues(column, name, { resolution }, JULY);
  return { stored: values[row], corrections };
}

it('a zero has no sign, and that is no correction', () => {
  const given = [-0, 0, null, -0.1];
  const expected = Float64Array.of(0, 0, Number.NaN, -0.1);
  for (const column of [given, Float64Array.from(given, (value) => value ?? Number.NaN)]) {
    const corrected = correctValues(column, 'temperature_2m', { resolution: 'hourly' }, JULY);
    expect(corrected).toEqual({ values: expected });
  }
});

describe('a value that is beyond a bound by rounding becomes the bound', () => {
  it.each<[Resolution, string, number, number]>([
    ['daily', 'precipitation_sum', -0.1, 0],
    ['daily', 'precipitation_sum', -1e-9, 0],
    ['hourly', 'precipitation', -0.1, 0],
    ['daily', 'rain_sum', -0.4, 0],
    ['hourly', 'snowfall', -0.07, 0],
    ['daily', 'precipitation_hours', 24.5, 24],
    ['hourly', 'relative_humidity_2m', 101, 100],
    ['hourly', 'relative_humidity_2m', 100.4, 100],
    ['hourly', 'cloud_cover', 101, 100],
    ['hourly', 'cloud_cover', -1, 0],
    ['hourly', 'sunshine_duration', 3_600.01, 3_600],
    ['daily', 'sunshine_duration', 86_400.05, 86_400],
    ['hourly', 'wind_direction_10m', 360.4, 360],
    ['daily', 'wind_direction_10m_dominant', -1, 0],
    ['hourly', 'wind_speed_10m', -0.1, 0],
    ['hourly', 'shortwave_radiation', -12, 0],
    ['daily', 'shortwave_radiation_sum', -0.01, 0],
    ['daily', 'shortwave_radiation_sum', -1.7, 0],
    ['hourly', 'snow_depth', -0.01, 0],
  ])('%s %s %d', (resolution, name, value, bound) => {
    expect(correct(resolution, name, value)).toEqual({
      stored: bound,
      corrections: { clamped: { '2018-07-16': 1 }, impossible: [] },
    });
  });
});

describe('a value that cannot be is missing, and named', () => {
  it.each<[Resolution, string, number]>([
    ['daily', 'temperature_2m_max', -999],
    ['daily', 'precipitation_sum', -3276.8],
    ['daily', 'precipitation_sum', 9999],
    ['daily', 'precipitation_hours', 25],
    ['hourly', 'relative_humidity_2m', 102],
    ['daily', 'weather_code', 100],
    ['hourly', 'weather_code', -1],
    ['daily', 'weather_code', 3.5],
    ['hourly', 'weather_code', 98.999],
    ['hourly', 'surface_pressure', 240],
    ['hourly', 'temperature_2m', 80.1],
    ['hourly', 'wind_direction_10m', 364],
    ['hourly', 'snow_depth', -999],
    ['hourly', 'shortwave_radiation', -21],
    ['daily', 'sunrise', 1e12],
  ])('%s %s %d', (resolution, name, value) => {
    const time = resolution === 'daily' ? '2018-07-16' : '2018-07-16T16:00:00Z';
    expect(correct(resolution, name, value)).toEqual({
      stored: Number.NaN,
      corrections: { clamped: {}, impossible: [{ time, value }] },
    });
  });

  it('as it was written, on one line', () => {
    const column = [
      1,
      'n/a',
      null,
      { a: 1 },
      Infinity,
      `${'x'.repeat(50)}\n`,
      ...Array(500).fill(2),
    ];
    const days = { start_date: '2018-01-01', end_date: '2019-05-21' };
    const { values, corrections } = correctValues(
      column,
      'rain_sum',
      { resolution: 'daily' },
      days,
    );
    expect(values.slice(0, 7)).toEqual(
      Float64Array.of(1, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 2),
    );
    expect(corrections?.impossible).toEqual([
      { time: '2018-01-02', value: 'n/a' },
      { time: '2018-01-04', value: '{"a":1}' },
      { time: '2018-01-05', value: 'Infinity' },
      { time: '2018-01-06', value: 'x'.repeat(40) },
    ]);
  });
});

describe('too many impossible values are garbage', () => {
  const NONE = -999;
  const correctFirst = (impossible: number, rows: number) => {
    const end = new Date(Date.UTC(2018, 0, rows)).toISOString().slice(0, 10);
    const column = new Float64Array(rows).fill(NONE, 0, impossible);
    const days = { start_date: '2018-01-01', end_date: end };
    return correctValues(column, 'rain_sum', { resolution: 'daily' }, days).corrections;
  };

  // The most that are borne.
  it.each([
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 4],
    [3, 6],
    [3, 31],
    [3, 365],
    [36, 3_653],
  ])('%i of %i rows are not', (most, rows) => {
    expect(correctFirst(most, rows)?.impossible).toHaveLength(most);
    if (most === rows) return;
    expect(() => correctFirst(most + 1, rows)).toThrow(
      new UpstreamError(
        'bad_data',
        `upstream's answer is not what was asked for: ${most + 1} of ${rows} values of rain_sum are impossible, the first is -999 at 2018-01-01; 0 to 4000 mm is possible`,
      ),
    );
  });

  it('of labels it is said that they are whole numbers', () => {
    const days = { start_date: '2018-07-16', end_date: '2018-07-16' };
    const column = new Float64Array(24).fill(61.5);
    expect(() => correctValues(column, 'weather_code', { resolution: 'hourly' }, days)).toThrow(
      "upstream's answer is not what was asked for: 24 of 24 values of weather_code are impossible, the first is 61.5 at 2018-07-16T00:00:00Z; 0 to 99 wmo code, a whole number, is possible",
    );
  });

  it('but noise is none, however much of it there is', () => {
    const column = new Float64Array(24).fill(-0.5);
    const days = { start_date: '2018-07-16', end_date: '2018-07-16' };
    const { values, corrections } = correctValues(
      column,
      'shortwave_radiation',
      { resolution: 'hourly' },
      days,
    );
    expect(values).toEqual(new Float64Array(24));
    expect(corrections).toEqual({ clamped: { '2018-07-16': 24 }, impossible: [] });
  });
});

it('a healthy column is given as it is, without notes', () => {
  const column = Float64Array.of(0, Number.NaN, 3.2);
  const days = { start_date: '2018-07-14', end_date: '2018-07-16' };
  const answer = correctValues(column, 'rain_sum', { resolution: 'daily' }, days);
  expect(answer).toEqual({ values: column });
  expect(answer.values).toBe(column);
});
