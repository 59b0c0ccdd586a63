import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { asMeant } from '../../../src/mcp/meant.js';

const SCHEMA = z.strictObject({
  names: z.array(z.string()).optional(),
  places: z
    .array(
      z
        .strictObject({
          place: z.string().optional(),
          latitude: z
            .number()
            .meta({ aliases: ['lat'] })
            .optional(),
        })
        .meta({
          textIs: 'place',
          parts: {
            of: 'place',
            groups: [
              ['state', 'region'],
              ['country', 'country_code'],
            ],
          },
        }),
    )
    .optional(),
  near: z.strictObject({ km: z.number() }).optional(),
  rows: z.array(z.record(z.string(), z.unknown())).optional(),
  wait: z.number().max(45).meta({ mayExceed: true }).default(30),
  year: z.int().max(2100).optional(),
  retry: z.boolean().default(false),
  mode: z.enum(['all', 'any']).default('all'),
  time_step: z
    .enum(['day', 'csv-excel'])
    .meta({ words: { daily: 'day' } })
    .optional(),
  seconds: z.number().meta({ isSeconds: true }).optional(),
  first_day: z
    .string()
    .meta({ isDay: true, aliases: ['from'] })
    .optional(),
  job_names: z.array(z.string().meta({ endsAtComma: true })).optional(),
  sql: z.string().meta({ isCode: true }).optional(),
  some: z.array(z.string()).min(1).optional(),
  open: z.looseObject({ start_date: z.string().optional() }).optional(),
  anything: z.unknown().optional(),
});

describe('what can mean one thing is taken as that:', () => {
  it.each<[string, unknown, unknown]>([
    ['all arguments as JSON', '{"names":["a"]}', { names: ['a'] }],
    ['a list as JSON', { names: ' ["a", "b"]' }, { names: ['a', 'b'] }],
    ['one text for a list', { names: 'a' }, { names: ['a'] }],
    ['one object for a list', { places: { place: 'Oslo' } }, { places: [{ place: 'Oslo' }] }],
    ['an object as JSON for a list', { places: '{"lat":1}' }, { places: [{ latitude: 1 }] }],
    [
      'texts for objects',
      { places: ['Oslo', '{"latitude":"47.6"}'] },
      { places: [{ place: 'Oslo' }, { latitude: 47.6 }] },
    ],
    ['a text for a list of objects', { places: 'Oslo' }, { places: [{ place: 'Oslo' }] }],
    ['an object as JSON', { near: '{"km":"-3e1"}' }, { near: { km: -30 } }],
    ['rows as JSON', { rows: '[{"a":1}]' }, { rows: [{ a: 1 }] }],
    ['a number as text', { wait: ' 30 ', year: '2020' }, { wait: 30, year: 2020 }],
    ['a yes or no as text', { retry: 'True' }, { retry: true }],
    ['a word in capitals', { mode: 'ANY ' }, { mode: 'any' }],
    [
      'another name beside null',
      { first_day: null, from: '2020-01-02' },
      { first_day: '2020-01-02' },
    ],
    ['a yes', { retry: 'Yes' }, { retry: true }],
    [
      'names in another case',
      { timeStep: 'day', 'JOB-NAMES': ['a'] },
      { time_step: 'day', job_names: ['a'] },
    ],
    [
      'the name of one item for a list',
      { job_name: 'a', Place: 'Oslo' },
      { job_names: ['a'], places: [{ place: 'Oslo' }] },
    ],
    ['an alias in another case', { places: [{ Lat: 1 }] }, { places: [{ latitude: 1 }] }],
    ['a word with other marks', { time_step: 'CSV Excel' }, { time_step: 'csv-excel' }],
    ['another word', { time_step: 'Daily' }, { time_step: 'day' }],
    ['an empty word for none', { time_step: '' }, {}],
    ['a list of one for one', { mode: ['any'], wait: ['5'] }, { mode: 'any', wait: 5 }],
    ['names between commas', { job_names: ' a, b ,' }, { job_names: ['a', 'b'] }],
    ['names with blanks around them', { job_names: [' a ', ['b']] }, { job_names: ['a', 'b'] }],
    ['seconds with their unit', { seconds: '30s' }, { seconds: 30 }],
    ['minutes', { seconds: '1.5 min' }, { seconds: 90 }],
    ['arguments in a field', { arguments: { names: ['a'] } }, { names: ['a'] }],
    ['arguments in a field as JSON', { input: '{"names":["a"]}' }, { names: ['a'] }],
    [
      'nulls under other names',
      { places: [{ place: 'Oslo', lat: null }], from: null },
      { places: [{ place: 'Oslo' }] },
    ],
    [
      'null beside another name',
      { first_day: '2020-01-02', from: null },
      { first_day: '2020-01-02' },
    ],
    ['code in a fence', { sql: '```sql\nSELECT 1\n  AS a;\n```\n' }, { sql: 'SELECT 1\n  AS a;' }],
    ['code in a bare fence', { sql: ' ```\r\nSELECT 1\r\n``` ' }, { sql: 'SELECT 1' }],
    ['code with marks within', { sql: "SELECT '```'" }, { sql: "SELECT '```'" }],
    ['a list without items for none, where it needs some', { some: [], names: [] }, { names: [] }],
    ['its JSON', { some: '[]' }, {}],
    ['null for what may be left out', { names: null, wait: null, near: null }, {}],
  ])('%s', (_what, received, value) => {
    expect(asMeant(SCHEMA, received)).toEqual({ value, remarks: [] });
    expect(SCHEMA.safeParse(value).success).toBe(true);
  });

  it.each([
    '2020/01/02',
    '2020-1-2',
    '2020.1.2',
    '20200102',
    ' 2020-01-02\n',
    '2020-01-02T23:59:59Z',
    '2020-01-02 00:00',
    '2020-01-02T23:59:59.999Z',
    '2020-01-02T00:00:00.000+01:00',
    '２０２０-０１-０２',
    '2020\u221201\u221202',
    'January 2, 2020',
    'Jan. 2nd 2020',
    '2 January 2020',
    '2nd of jan 2020',
    '02 JAN. 2020',
  ])('the day %j, and says so', (first_day) => {
    expect(asMeant(SCHEMA, { from: first_day })).toEqual({
      value: { first_day: '2020-01-02' },
      remarks: [`first_day ${JSON.stringify(first_day)} was used as 2020-01-02.`],
    });
  });

  it.each<[object, string]>([
    [{ place: 'Paris', country: 'France' }, 'Paris, France'],
    [{ place: 'Paris', Country_Code: ' FR ', country: 'France' }, 'Paris, France'],
    [{ place: 'Paris', country: null, countryCode: 'FR' }, 'Paris, FR'],
    [{ place: 'Paris', country: 'US', state: 'Texas' }, 'Paris, Texas, US'],
    [{ place: 'Paris, texas', state: 'Texas', country: 'US' }, 'Paris, texas, US'],
  ])('the place of %j, and says so', (place, whole) => {
    expect(asMeant(SCHEMA, { places: [place] })).toEqual({
      value: { places: [{ place: whole }] },
      remarks: [`places[0].place was used as ${JSON.stringify(whole)}.`],
    });
  });

  it.each([
    [{ place: 'Paris, France', country: 'france' }],
    [{ place: 'Paris, France', country: null, state: '' }],
  ])('the place of %j', ({ place, ...parts }) => {
    expect(asMeant(SCHEMA, { places: [{ place, ...parts }] })).toEqual({
      value: { places: [{ place }] },
      remarks: [],
    });
  });

  it('a number beyond the maximum, and says so', () => {
    expect(asMeant(SCHEMA, { wait: '120' })).toEqual({
      value: { wait: 45 },
      remarks: ['wait 120 was used as 45, its maximum.'],
    });
  });
});

describe('what may mean several things, or nothing, stays as it came:', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a list for arguments', ['a']],
    ['a text for arguments', 'a'],
    ['text that only begins as JSON', { near: '{km: 3}' }],
    ['a number for a list of texts', { names: 7 }],
    ['an empty text for a list', { names: '' }],
    ['one field under two names', { places: [{ lat: 1, latitude: 2 }] }],
    ['text that is no number', { wait: '30 s', year: '0x7e4' }],
    ['a number beyond a maximum that is no limit', { year: 3000 }],
    ['a number that is no yes or no', { retry: 1 }],
    ['a word that is not listed', { mode: 'some' }],
    ['null where anything may stand', { anything: null }],
    ['an unknown argument', { lat: 1 }],
    ['one field in two cases', { time_step: 'day', timeStep: 'day' }],
    ['a text with a comma where texts may have one', { names: ['a, b'] }],
    ['a list where anything may stand', { anything: ['a'] }],
    ['a list of two for one', { mode: ['any', 'all'] }],
    ['arguments beside a field of them', { arguments: { names: ['a'] }, mode: 'any' }],
    ['a day that may be one of two', { first_day: '01/02/2020' }],
    ['a day of two marks', { first_day: '2020-01/02' }],
    ['a year', { first_day: '2020' }],
    ['a day that moves', { first_day: '10 years ago' }],
    ['a month of another language', { first_day: '2 janvier 2020' }],
    ['a day as it is wanted', { first_day: '2020-02-30' }],
    ['a day that no calendar has', { first_day: 'Sept 31, 2020' }],
    ['a moment that is another day elsewhere', { first_day: '2019-12-31T23:00:00.000Z' }],
    ['a moment that no clock shows', { first_day: '2020-01-02T24:00:00' }],
    ['a word that begins as a month', { first_day: '1 marraskuu 2020' }],
    ['fields of an object that takes any', { open: { startDate: 'x' } }],
    ['one field of an object that takes any', { open: { params: { a: 1 } } }],
    ['one field of an inner object', { near: { input: { km: 3 } } }],
    ['a part without a whole', { places: [{ country: 'France' }] }],
    ['a part of an empty text', { places: [{ place: ' ', country: 'France' }] }],
    ['a part that is no text', { places: [{ place: 'Paris', country: ['France'] }] }],
    ['an empty text beside another', { job_names: ['', 'a'] }],
    ['nothing between commas', { job_names: [','] }],
  ])('%s', (_what, received) => {
    expect(asMeant(SCHEMA, received)).toEqual({ value: received, remarks: [] });
  });
});
