import { describe, expect, it } from '@jest/globals';
import { checkAnswer as check } from '../../../../src/providers/open-meteo/check.js';
import type { Days } from '../../../../src/weather/gathering.js';
import { type Series, UpstreamError } from '../../../../src/weather/provider.js';
import { columnsOf } from '../../../fakes/columns.js';
import { withNumberColumns } from '../../../fakes/number-columns.js';

const checkAnswer = (body: unknown, series: Series, days: Days) =>
  check(withNumberColumns(body), series, days);

const DAILY: Series = {
  latitude: 47.60621,
  longitude: -122.33207,
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};
const DAYS = { start_date: '2024-02-28', end_date: '2024-03-01' };
const FIRST = Date.UTC(2024, 1, 28) / 1_000;
const DAY = 86_400;

interface Answer {
  [field: string]: unknown;
  daily_units: Record<string, unknown>;
  daily: Record<string, unknown>;
}

function answer(): Answer {
  return {
    latitude: 47.5,
    longitude: -122.25,
    elevation: 56,
    utc_offset_seconds: 0,
    daily_units: { time: 'unixtime', temperature_2m_max: '°C', precipitation_sum: 'mm' },
    daily: {
      time: [FIRST, FIRST + DAY, FIRST + 2 * DAY],
      temperature_2m_max: [10.1, null, -3],
      precipitation_sum: [0, 1.2, 0.1],
    },
  };
}

interface Lie {
  [field: string]: unknown;
  units?: Record<string, unknown>;
  data?: Record<string, unknown>;
}

/** The answer with a lie in it: in a field, a unit or a column. */
function lie({ units, data, ...fields }: Lie): Answer {
  const told = answer();
  const daily = { ...told.daily, ...data };
  return { ...told, daily, daily_units: { ...told.daily_units, ...units }, ...fields };
}

describe('an answer is believed', () => {
  it('when it is to what was asked, nulls and all', () => {
    expect(checkAnswer(answer(), DAILY, DAYS)).toEqual({
      elevation: 56,
      cell: { latitude: 47.5, longitude: -122.25, elevation_m: 56 },
      columns: columnsOf({
        temperature_2m_max: [10.1, null, -3],
        precipitation_sum: [0, 1.2, 0.1],
      }),
    });
  });

  it('with columns in the order that was asked for', () => {
    const series = { ...DAILY, variables: ['precipitation_sum', 'temperature_2m_max'] };
    expect([...checkAnswer(answer(), series, DAYS).columns.keys()]).toEqual(series.variables);
  });

  it('with ISO 8601 days, which in GMT are as clear', () => {
    const told = lie({
      units: { time: 'iso8601' },
      data: { time: ['2024-02-28', '2024-02-29', '2024-03-01'] },
    });
    expect(checkAnswer(told, DAILY, DAYS).columns.size).toBe(2);
  });

  it('with ISO 8601 hours', () => {
    const series: Series = { ...DAILY, resolution: 'hourly', variables: ['temperature_2m'] };
    const time = Array.from(
      { length: 24 },
      (_, hour) => `2024-07-01T${String(hour).padStart(2, '0')}:00`,
    );
    const told = {
      ...answer(),
      hourly_units: { time: 'iso8601', temperature_2m: '°C' },
      hourly: { time, temperature_2m: time.map(() => 20) },
    };
    const day = { start_date: '2024-07-01', end_date: '2024-07-01' };
    expect(checkAnswer(told, series, day).columns.get('temperature_2m')).toHaveLength(24);
  });

  it('when a variable without any value has the unit "undefined"', () => {
    const told = lie({
      units: { precipitation_sum: 'undefined' },
      data: { precipitation_sum: [null, null, null] },
    });
    const { columns, notes } = checkAnswer(told, DAILY, DAYS);
    expect(notes).toEqual({ lacks: ['precipitation_sum'] });
    const nothing = columnsOf({ precipitation_sum: [null, null, null] });
    expect(columns.get('precipitation_sum')).toEqual(nothing.get('precipitation_sum'));
  });

  it.each([[undefined], [null], ['high'], [Infinity], [-999], [32_767]])(
    'without an elevation, for %p is none',
    (elevation) => {
      const { elevation: found, cell } = checkAnswer(lie({ elevation }), DAILY, DAYS);
      expect([found, cell?.elevation_m]).toEqual([null, null]);
    },
  );

  it('without an offset, for GMT was asked for', () => {
    const told = lie({ utc_offset_seconds: undefined });
    expect(checkAnswer(told, DAILY, DAYS).columns.size).toBe(2);
  });

  it('as the only one of a list', () => {
    expect(checkAnswer([answer()], DAILY, DAYS)).toEqual(checkAnswer(answer(), DAILY, DAYS));
  });

  it('with its cell in degrees from −180 to 180', () => {
    const { cell } = checkAnswer(lie({ longitude: 237.75 }), DAILY, DAYS);
    expect(cell?.longitude).toBe(-122.25);
  });

  it('with a few odd values, which are set right and noted', () => {
    const data = {
      temperature_2m_max: [10.1, 'warm', -3],
      precipitation_sum: [-0.1, 1.2, -3276.8],
    };
    const { columns, notes } = checkAnswer(lie({ data }), DAILY, DAYS);
    expect(columns).toEqual(
      columnsOf({ temperature_2m_max: [10.1, null, -3], precipitation_sum: [0, 1.2, null] }),
    );
    expect(notes).toEqual({
      corrected: {
        temperature_2m_max: {
          clamped: {},
          impossible: [{ time: '2024-02-29', value: 'warm' }],
        },
        precipitation_sum: {
          clamped: { '2024-02-28': 1 },
          impossible: [{ time: '2024-03-01', value: -3276.8 }],
        },
      },
    });
  });

  it('with whose it is, where it says so', () => {
    const credit = { licence: 'public domain', attribution: 'Observations by NOAA' };
    expect(checkAnswer(lie(credit), DAILY, DAYS).credit).toEqual(credit);
  });

  it('with whose it is in visible letters', () => {
    const said = { licence: 'ours\u200b', attribution: '\u202eus\u{e0041} and  them' };
    const credit = { licence: 'ours', attribution: 'us and them' };
    expect(checkAnswer(lie(said), DAILY, DAYS).credit).toEqual(credit);
  });

  it.each([
    { licence: '\u200b\u202e', attribution: 'NOAA' },
    { attribution: 'NOAA' },
    { licence: 'public domain', attribution: 1 },
    { licence: '', attribution: 'NOAA' },
    { licence: 'public domain', attribution: 'NOAA\nand others' },
    { licence: 'public domain', attribution: 'N'.repeat(201) },
  ])('without whose it is, for %j does not say so in a line', (said) => {
    expect(checkAnswer(lie(said), DAILY, DAYS)).not.toHaveProperty('credit');
  });

  it.each([
    ['half a degree away', { ...DAILY, latitude: 48 }, {}],
    ['across the date line', { ...DAILY, longitude: 179.9 }, { longitude: -179.8 }],
    [
      'at the pole, where meridians meet',
      { ...DAILY, latitude: 89.9 },
      { latitude: 89.8, longitude: 60 },
    ],
  ])('for a grid cell %s', (_what, series, cell) => {
    expect(checkAnswer({ ...answer(), ...cell }, series, DAYS).columns.size).toBe(2);
  });
});

describe('an answer is refused', () => {
  const ASKED = '47.60621, -122.33207';
  const MAX = 'temperature_2m_max';
  const SUM = 'precipitation_sum';

  it.each<[string, Lie, string]>([
    ['for a place to the north', { latitude: 48.2 }, `it is for 48.2, -122.25 instead of ${ASKED}`],
    [
      'for a place to the east',
      { longitude: -121.8 },
      `it is for 47.5, -121.8 instead of ${ASKED}`,
    ],
    [
      'for the other half of the globe',
      { longitude: 122 },
      `it is for 47.5, 122 instead of ${ASKED}`,
    ],
    ['for no place', { latitude: undefined }, 'it names no coordinates'],
    ['with coordinates as text', { latitude: '47.5' }, 'it names no coordinates'],
    ['with a number that no double holds', { longitude: -Infinity }, 'it names no coordinates'],
    [
      'for local days',
      { utc_offset_seconds: -25_200 },
      'utc_offset_seconds is -25200 instead of 0',
    ],
    ['with no offset', { utc_offset_seconds: null }, 'utc_offset_seconds is null instead of 0'],
    ['without data', { daily: undefined }, 'daily is missing or not an object'],
    ['without units', { daily_units: null }, 'daily_units is missing or not an object'],
    ['in other units', { units: { [MAX]: '°F' } }, `unit of ${MAX} is "°F" instead of "°C"`],
    [
      'with values of no unit',
      { units: { [SUM]: 'undefined' } },
      `unit of ${SUM} is "undefined" instead of "mm"`,
    ],
    ['without a column', { data: { [SUM]: undefined } }, `${SUM} is missing`],
    ['with a short column', { data: { [SUM]: [0, 1] } }, `${SUM} has 2 values instead of 3`],
    ['with a long column', { data: { [SUM]: [0, 1, 2, 3] } }, `${SUM} has 4 values instead of 3`],
    ['without times', { data: { time: undefined } }, 'time is missing'],
    [
      'with a step missing',
      { data: { time: [FIRST, FIRST + DAY] } },
      'time has 2 values instead of 3',
    ],
    [
      'in the wrong order',
      { data: { time: [FIRST + DAY, FIRST, FIRST + 2 * DAY] } },
      `time 0 is ${FIRST + DAY} instead of ${FIRST}`,
    ],
    [
      'with a time twice',
      { data: { time: [FIRST, FIRST, FIRST + 2 * DAY] } },
      `time 1 is ${FIRST} instead of ${FIRST + DAY}`,
    ],
    [
      'with another last day',
      { data: { time: [FIRST, FIRST + DAY, FIRST + 3 * DAY] } },
      `time 2 is ${FIRST + 3 * DAY} instead of ${FIRST + 2 * DAY}`,
    ],
    [
      'with times of an unknown form',
      { units: { time: 'rfc822' } },
      'unit of time is "rfc822" instead of "unixtime"',
    ],
    [
      'with ISO days that are other ones',
      { units: { time: 'iso8601' }, data: { time: ['2023-02-28', '2023-03-01', '2023-03-02'] } },
      `time 0 is "2023-02-28" instead of ${FIRST}`,
    ],
    [
      'with an ISO day that the calendar does not have',
      { units: { time: 'iso8601' }, data: { time: ['2024-02-28', '2024-02-29', '2024-02-30'] } },
      `time 2 is "2024-02-30" instead of ${FIRST + 2 * DAY}`,
    ],
    [
      'with ISO days in lists',
      { units: { time: 'iso8601' }, data: { time: [['2024-02-28'], '2024-02-29', '2024-03-01'] } },
      `time 0 is ["2024-02-28"] instead of ${FIRST}`,
    ],
    [
      'with more than can be weather',
      { data: { [SUM]: [9999, 9999, 0] } },
      `2 of 3 values of ${SUM} are impossible, the first is 9999 at 2024-02-28; 0 to 4000 mm is possible`,
    ],
    [
      'with text for numbers',
      { data: { [MAX]: ['1', '2\n', 3] } },
      `2 of 3 values of ${MAX} are impossible, the first is "1" at 2024-02-28; -120 to 80 °C is possible`,
    ],
    [
      'in units of many lines and letters',
      { units: { [MAX]: `°F\u001b[31m\n${'x'.repeat(200)}` } },
      `unit of ${MAX} is "°F\\u001b[31m\\n${'x'.repeat(85)} instead of "°C"`,
    ],
  ])('%s', (_what, told, words) => {
    expect(() => checkAnswer(lie(told), DAILY, DAYS)).toThrow(
      new UpstreamError('bad_data', `upstream's answer is not what was asked for: ${words}`),
    );
  });

  it.each([[[]], [null], ['text'], [7], [[answer(), answer()]]])('when the body is %j', (body) => {
    expect(() => checkAnswer(body, DAILY, DAYS)).toThrow(
      "upstream's answer is not what was asked for: the body is missing or not an object",
    );
  });

  it('as bad data, which a repetition may cure', () => {
    expect(() => checkAnswer({}, DAILY, DAYS)).toThrow(
      expect.objectContaining({ failure: 'bad_data' }),
    );
  });
});
