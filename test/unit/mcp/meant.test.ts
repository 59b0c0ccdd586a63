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
        .meta({ textIs: 'place' }),
    )
    .optional(),
  near: z.strictObject({ km: z.number() }).optional(),
  rows: z.array(z.record(z.string(), z.unknown())).optional(),
  wait: z.number().max(45).meta({ mayExceed: true }).default(30),
  year: z.int().max(2100).optional(),
  retry: z.boolean().default(false),
  mode: z.enum(['all', 'any']).default('all'),
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
    ['null for what may be left out', { names: null, wait: null, near: null }, {}],
  ])('%s', (_what, received, value) => {
    expect(asMeant(SCHEMA, received)).toEqual({ value, remarks: [] });
    expect(SCHEMA.safeParse(value).success).toBe(true);
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
  ])('%s', (_what, received) => {
    expect(asMeant(SCHEMA, received)).toEqual({ value: received, remarks: [] });
  });
});
