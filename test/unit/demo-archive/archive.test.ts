import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Archive, startArchive } from '../../../src/demo-archive/archive.js';

interface Answer {
  latitude: number;
  longitude: number;
  elevation: number;
  daily_units: Record<string, string>;
  daily: { time: number[] } & Record<string, (number | null)[]>;
}

const SEATTLE = { latitude: '47.61', longitude: '-122.33' };
const NEW_YORK = { latitude: '40.71', longitude: '-74.01' };
const WHOLE_RANGE = { start_date: '2012-01-01', end_date: '2015-12-31' };
const ONE_DAY = { start_date: '2014-08-11', end_date: '2014-08-11' };

let archive: Archive;
beforeAll(async () => {
  archive = await startArchive();
});
afterAll(() => archive.close());

function ask(query: Record<string, string>): Promise<Response> {
  return fetch(
    `${archive.archiveUrl}?${new URLSearchParams({ timeformat: 'unixtime', ...query })}`,
  );
}

async function answerTo(query: Record<string, string>): Promise<Answer> {
  const response = await ask(query);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function refusalOf(query: Record<string, string>): Promise<string> {
  const response = await ask(query);
  expect(response.status).toBe(400);
  const body = (await response.json()) as { error: boolean; reason: string };
  expect(body.error).toBe(true);
  return body.reason;
}

describe('the observations', () => {
  it.each([
    ['Seattle', SEATTLE, 35.6, '2014-08-11', 2565.1],
    ['New York', NEW_YORK, 37.8, '2013-07-18', 2207.3],
  ])(
    'of %s hold its hottest day and its heating degree days of 2012',
    async (_city, place, hottest, day, degreeDays) => {
      const { daily } = await answerTo({
        ...place,
        ...WHOLE_RANGE,
        daily: 'temperature_2m_max,temperature_2m_min',
      });
      const highs = daily.temperature_2m_max as number[];
      const lows = daily.temperature_2m_min as number[];

      expect(daily.time).toHaveLength(1461);
      expect(Math.max(...highs)).toBe(hottest);
      expect(daily.time[highs.indexOf(hottest)]).toBe(Date.parse(day) / 1_000);
      const total = highs
        .slice(0, 366)
        .reduce((sum, high, index) => sum + Math.max(0, 18 - (high + (lows[index] ?? 0)) / 2), 0);
      expect(total).toBeCloseTo(degreeDays, 6);
    },
  );

  it('have no gaps', async () => {
    const daily = 'precipitation_sum,temperature_2m_max,temperature_2m_min,wind_speed_10m_mean';
    for (const place of [SEATTLE, NEW_YORK]) {
      const answer = await answerTo({ ...place, ...WHOLE_RANGE, daily });
      for (const name of daily.split(',')) {
        expect(answer.daily[name]?.every((value) => typeof value === 'number')).toBe(true);
      }
    }
  });
});

describe('an answer', () => {
  const VARIABLES =
    'precipitation_sum,temperature_2m_max,temperature_2m_min,wind_speed_10m_mean,snowfall_sum';

  it('has the shape, keys and order of one of Open-Meteo, and then says whose it is', async () => {
    const query = { ...SEATTLE, start_date: '2012-01-01', end_date: '2012-01-02' };
    const answer = await answerTo({ ...query, daily: VARIABLES, timezone: 'GMT' });
    expect(Object.keys(answer)).toEqual([
      'latitude',
      'longitude',
      'generationtime_ms',
      'utc_offset_seconds',
      'timezone',
      'timezone_abbreviation',
      'elevation',
      'daily_units',
      'daily',
      'licence',
      'attribution',
      'days',
      'model',
    ]);
    expect(answer).toEqual({
      latitude: 47.45,
      longitude: -122.31,
      generationtime_ms: expect.any(Number),
      utc_offset_seconds: 0,
      timezone: 'GMT',
      timezone_abbreviation: 'GMT',
      elevation: 130,
      daily_units: {
        time: 'unixtime',
        precipitation_sum: 'mm',
        temperature_2m_max: '°C',
        temperature_2m_min: '°C',
        wind_speed_10m_mean: 'km/h',
        snowfall_sum: 'undefined',
      },
      daily: {
        time: [1325376000, 1325462400],
        precipitation_sum: [0, 10.9],
        temperature_2m_max: [12.8, 10.6],
        temperature_2m_min: [5, 2.8],
        // 4.7 and 4.5 m/s.
        wind_speed_10m_mean: [16.9, 16.2],
        snowfall_sum: [null, null],
      },
      licence: 'public domain in the U.S.',
      attribution: "Observations by NOAA's National Climatic Data Center, Climate Data Online",
      days: "the station's",
      model: 'observations',
    });
  });

  it.each([
    ['Etc/GMT+8', -28_800, 'GMT-8'],
    ['Asia/Kathmandu', 20_700, 'GMT+5:45'],
  ])('in the days of %s begins them at its midnights', async (timezone, offset, abbreviation) => {
    const asked = { ...SEATTLE, ...ONE_DAY, daily: 'temperature_2m_max', timezone, models: 'era5' };
    const answer = await answerTo(asked);
    expect(answer).toMatchObject({
      utc_offset_seconds: offset,
      timezone,
      timezone_abbreviation: abbreviation,
      daily: { time: [1407715200 - offset], temperature_2m_max: [35.6] },
    });
  });
});

describe('a refusal says', () => {
  const DAILY = { daily: 'temperature_2m_max' };

  it.each<[string, Record<string, string>, string]>([
    [
      'that the range begins too early',
      { ...SEATTLE, start_date: '2011-12-31', end_date: '2012-01-31', ...DAILY },
      "Parameter 'start_date' is out of allowed range from 2012-01-01 to 2015-12-31",
    ],
    [
      'that the range ends too late',
      { ...SEATTLE, start_date: '2015-12-31', end_date: '2016-01-01', ...DAILY },
      "Parameter 'end_date' is out of allowed range from 2012-01-01 to 2015-12-31",
    ],
    [
      'that the range runs backwards',
      { ...SEATTLE, start_date: '2014-01-02', end_date: '2014-01-01', ...DAILY },
      'End-date must be larger or equals than start-date',
    ],
    [
      'that no dates are given',
      { ...SEATTLE, ...DAILY },
      "Both 'start_date' and 'end_date' must be set in the url",
    ],
    [
      'that a date has another form',
      { ...SEATTLE, start_date: '1.1.2014', end_date: '2014-01-02', ...DAILY },
      "Invalid date format. Make sure to use 'YYYY-MM-DD'",
    ],
    [
      'that a variable is unknown',
      { ...SEATTLE, ...ONE_DAY, daily: 'temperature_2m_max,temperatur' },
      "Data corrupted at path ''. Cannot initialize ForecastVariableDaily from invalid String value temperatur.",
    ],
    [
      'that it has nothing hourly',
      { ...SEATTLE, ...ONE_DAY, hourly: 'temperature_2m' },
      'This bundled archive has daily observations only, nothing hourly',
    ],
    [
      'which places it has',
      { latitude: '51.51', longitude: '-0.13', ...ONE_DAY, ...DAILY },
      'This bundled archive has Seattle and New York 2012-01-01 to 2015-12-31 only, nothing for 51.51, -0.13',
    ],
    [
      'that a latitude is off the globe',
      { latitude: '999', longitude: '0', ...ONE_DAY, ...DAILY },
      'Latitude must be in range of -90 to 90°. Given: 999.0.',
    ],
    [
      'that a latitude is no number',
      { latitude: 'abc', longitude: '0', ...ONE_DAY, ...DAILY },
      "Data corrupted at path ''. Cannot initialize Float from invalid String value abc.",
    ],
    [
      'that a longitude is missing',
      { latitude: '47.61', ...ONE_DAY, ...DAILY },
      "Parameter 'latitude' and 'longitude' must have the same number of elements",
    ],
    [
      'that it answers of one place',
      { latitude: '40.71,47.61', longitude: '-74.01,-122.33', ...ONE_DAY, ...DAILY },
      'This server answers of one place at a time',
    ],
    [
      'that no place is given',
      { ...ONE_DAY, ...DAILY },
      "Parameter 'latitude' and 'longitude' must not be empty",
    ],
    [
      'that it writes times as unix seconds',
      { ...SEATTLE, ...ONE_DAY, ...DAILY, timeformat: 'iso8601' },
      'This server does not support timeformat=iso8601, only unixtime',
    ],
    [
      'that it knows one unit of temperature',
      { ...SEATTLE, ...ONE_DAY, ...DAILY, temperature_unit: 'fahrenheit' },
      'This server does not support temperature_unit=fahrenheit, only celsius',
    ],
    [
      'that it speaks no time zone with daylight saving',
      { ...SEATTLE, ...ONE_DAY, ...DAILY, timezone: 'America/Los_Angeles' },
      'This server does not support timezone=America/Los_Angeles, only zones that have one offset all the year',
    ],
    [
      'that a time zone is none',
      { ...SEATTLE, ...ONE_DAY, ...DAILY, timezone: 'Mars/Olympus' },
      'Invalid timezone',
    ],
    [
      'that a model is none',
      { ...SEATTLE, ...ONE_DAY, ...DAILY, models: 'era6' },
      "Data corrupted at path ''. Cannot initialize MultiDomains from invalid String value era6.",
    ],
    [
      'that it answers of one model at a time',
      { ...SEATTLE, ...ONE_DAY, ...DAILY, models: 'era5,cerra' },
      'This server answers of one model at a time',
    ],
  ])('%s', async (_what, query, reason) => {
    expect(await refusalOf(query)).toBe(reason);
  });

  it('404 for any other path', async () => {
    const response = await fetch(archive.archiveUrl.replace('archive', 'forecast'));
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: true, reason: 'Not Found' });
  });
});
