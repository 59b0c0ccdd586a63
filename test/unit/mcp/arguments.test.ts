import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { InvalidInputError } from '../../../src/base/errors.js';
import { parseArguments, parseCall } from '../../../src/mcp/arguments.js';

const SCHEMA = z.strictObject({
  names: z.array(z.string()).min(1).max(3),
  seconds: z.number().min(0).max(45).default(30),
  count: z.int().optional(),
  mode: z.enum(['all', 'any']).default('all'),
  retry: z.boolean().default(false),
  locations: z
    .array(
      z.strictObject({
        place: z.string().trim().min(1).max(10).optional(),
        latitude: z.number().optional(),
        near: z.strictObject({ km: z.number() }).optional(),
      }),
    )
    .optional(),
  word: z
    .string()
    .regex(/^[a-z]+$/, 'only letters')
    .optional(),
});
const names = ['a'];
/** What JSON.parse takes and JSON.stringify does not. */
const deep = (open: string, close: string): unknown =>
  JSON.parse(`${open.repeat(50_000)}1${close.repeat(50_000)}`);
const parse = (received: unknown) => parseArguments('do_it', SCHEMA, received);

describe('a text that would act on a terminal is refused at the door:', () => {
  it.each<[string, unknown, string]>([
    ['NUL', { names: ['\u0000nul'] }, 'names[0] has the control character U+0000'],
    ['ESC', { names: ['a', '\u001b[2J'] }, 'names[1] has the control character U+001B'],
    [
      'a turned direction',
      { names, locations: [{ place: 'a\u202eb' }] },
      'locations[0].place has the control character U+202E',
    ],
  ])('%s', (_what, received, words) => {
    expect(() => parse(received)).toThrow(
      new InvalidInputError(`${words}; it takes text without.`),
    );
  });

  it('lines and tabs, as SQL has them, are not', () => {
    expect(parse({ names: ['SELECT\n\t1\r\n'] }).names).toEqual(['SELECT\n\t1\r\n']);
  });
});

it('a word that is missing is called missing, with the words that it must be', () => {
  const schema = z.strictObject({ kind: z.enum(['pie', 'bar']) });
  expect(() => parseArguments('draw', schema, {})).toThrow(
    new InvalidInputError('kind is missing; it must be one of pie, bar.'),
  );
});

describe('arguments outside the schema are refused in a sentence each:', () => {
  it.each<[string, unknown, string]>([
    ['one that is missing', {}, 'names is missing; it takes an array, such as ["…"].'],
    ['all of them missing', undefined, 'names is missing; it takes an array, such as ["…"].'],
    ['no object', ['a'], 'do_it is ["a"]; it takes an object.'],
    ['text for a list', { names: 'a' }, 'names is "a"; it takes an array, such as ["…"].'],
    ['an empty text for a list', { names: '' }, 'names is ""; it takes an array, such as ["…"].'],
    [
      'a long text for a list',
      { names: 'abcd', seconds: 60 },
      'names is "abcd"; it takes an array, such as ["…"]. seconds is 60; it takes at most 45.',
    ],
    [
      'an object with a length for a list',
      { names: { length: 0 } },
      'names is {"length":0}; it takes an array, such as ["…"].',
    ],
    ['null', { names: null }, 'names is null; it takes an array, such as ["…"].'],
    ['text for a number', { names, seconds: '30' }, 'seconds is "30"; it takes a number.'],
    ['text for a yes or no', { names, retry: 'yes' }, 'retry is "yes"; it takes a boolean.'],
    ['a fraction', { names, count: 1.5 }, 'count is 1.5; it takes a whole number.'],
    ['another word', { names, mode: 'some' }, 'mode is "some"; it must be one of all, any.'],
    ['too much', { names, seconds: 60 }, 'seconds is 60; it takes at most 45.'],
    ['too little', { names, seconds: -1 }, 'seconds is -1; it takes at least 0.'],
    ['too many', { names: ['a', 'b', 'c', 'd'] }, 'names has 4 items; it takes at most 3.'],
    ['too few', { names: [] }, 'names has 0 items; it takes at least 1.'],
    ['an item of another type', { names: ['a', 7] }, 'names[1] is 7; it takes a string.'],
    [
      'an unknown argument',
      { names, wait: 3 },
      'do_it has no argument "wait"; it takes names, seconds, count, mode, retry, locations, word.',
    ],
    [
      'several unknown arguments',
      { names, wait: 3, for: 4 },
      'do_it has no argument "wait", "for"; it takes names, seconds, count, mode, retry, locations, word.',
    ],
    [
      'an unknown argument within',
      { names, locations: [{}, { lat: 1 }] },
      'locations[1] has no argument "lat"; it takes place, latitude, near.',
    ],
    [
      'an unknown argument within an optional one within',
      { names, locations: [{ near: { km: 1, miles: 2 } }] },
      'locations[0].near has no argument "miles"; it takes km.',
    ],
    [
      'another type within',
      { names, locations: [{ latitude: '47.6' }] },
      'locations[0].latitude is "47.6"; it takes a number.',
    ],
    [
      'a missing one within',
      { names, locations: [{ near: {} }] },
      'locations[0].near.km is missing; it takes a number.',
    ],
    [
      'an empty text',
      { names, locations: [{ place: '' }] },
      'locations[0].place has 0 characters; it takes at least 1.',
    ],
    [
      'blanks, which count for nothing',
      { names, locations: [{ place: '   ' }] },
      'locations[0].place has 0 characters; it takes at least 1.',
    ],
    [
      'a long text',
      { names, locations: [{ place: 'x'.repeat(11) }] },
      'locations[0].place has 11 characters; it takes at most 10.',
    ],
    [
      'several mistakes',
      { seconds: 60, mode: 'some', locations: [{ lat: 1 }], wait: 3 },
      'names is missing; it takes an array, such as ["…"]. seconds is 60; it takes at most 45. mode is "some"; it must be one of all, any. locations[0] has no argument "lat"; it takes place, latitude, near. do_it has no argument "wait"; it takes names, seconds, count, mode, retry, locations, word.',
    ],
    [
      'more mistakes than anybody reads',
      { names: Array.from({ length: 3 }, () => 1), locations: Array.from({ length: 20 }, () => 7) },
      `names[0] is 1; it takes a string. names[1] is 1; it takes a string. names[2] is 1; it takes a string. ${Array.from({ length: 7 }, (_, index) => `locations[${index}] is 7; it takes an object.`).join(' ')} There are 13 more of this kind.`,
    ],
    [
      'more mistakes than anybody reads, of several kinds',
      { names: [1, 1, 1], seconds: 60, mode: 'x', locations: Array(6).fill(7), word: 1 },
      `names[0] is 1; it takes a string. names[1] is 1; it takes a string. names[2] is 1; it takes a string. seconds is 60; it takes at most 45. mode is "x"; it must be one of all, any. ${[0, 1, 2, 3, 4].map((index) => `locations[${index}] is 7; it takes an object.`).join(' ')} There are 2 more mistakes.`,
    ],
    ['another form', { names, word: 'a1' }, 'word is "a1": only letters.'],
    [
      'a number that no double holds',
      { names, seconds: Infinity },
      'seconds is Infinity; it takes a number.',
    ],
    [
      'lists too deep to show',
      { names, count: deep('[', ']') },
      'count is an array too deep to show; it takes a number.',
    ],
    [
      'objects too deep to show',
      { names, count: deep('{"a":', '}') },
      'count is an object too deep to show; it takes a number.',
    ],
    [
      'an unknown argument with a long name, cut',
      { names, ['x'.repeat(200)]: 1 },
      `do_it has no argument "${'x'.repeat(79)}…; it takes names, seconds, count, mode, retry, locations, word.`,
    ],
    [
      'much of anything, cut',
      { names: { a: 'x'.repeat(200) } },
      `names is {"a":"${'x'.repeat(74)}…; it takes an array, such as ["…"].`,
    ],
  ])('%s', (_what, received, words) => {
    expect(() => parse(received)).toThrow(new InvalidInputError(words));
  });
});

describe('of a whole call', () => {
  const alsoWrong = async (taken: object, refused: readonly string[]) => [
    `Taken were ${JSON.stringify(taken)}, refused ${refused.join(', ')}.`,
  ];
  const parseWhole = (received: unknown) => parseCall('do_it', SCHEMA, received, alsoWrong);

  it('what else is wrong is said with it, of the arguments that the schema takes each by itself', async () => {
    await expect(parseWhole({ names, mode: 'some', count: 1 })).rejects.toThrow(
      new InvalidInputError(
        'mode is "some"; it must be one of all, any. Taken were {"names":["a"],"seconds":30,"count":1,"retry":false}, refused mode.',
      ),
    );
    expect((await parseWhole({ names })).names).toEqual(names);
  });

  it('text that would act on a terminal is one mistake among others, and not looked into', async () => {
    const received = { names: ['\u001b[2J', 'a', '\u0000'], seconds: 99, word: 'b\u202e' };
    await expect(parseWhole({ ...received, word: 'b' })).rejects.toThrow(
      new InvalidInputError(
        'seconds is 99; it takes at most 45. names[0] has the control character U+001B; it takes text without. names[2] has the control character U+0000; it takes text without. Taken were {"mode":"all","retry":false,"word":"b"}, refused names, seconds.',
      ),
    );
    await expect(parseWhole({ names: ['\u0000'] })).rejects.toThrow(
      /^names\[0\] has the control character U\+0000; it takes text without\. Taken were .*, refused names\.$/,
    );
  });
});

it('of much text that would act on a terminal some is shown, and the rest counted', () => {
  const schema = z.strictObject({ names: z.array(z.string()) });
  const received = { names: Array.from({ length: 12 }, () => '\u0000') };
  expect(() => parseArguments('do_it', schema, received)).toThrow(
    /names\[9\] has the control character U\+0000; it takes text without\. There are 2 more of this kind\.$/,
  );
});

it('arguments within the schema get its defaults and its forms', () => {
  expect(parse({ names, locations: [{ place: ' Paris ' }] })).toEqual({
    names,
    seconds: 30,
    mode: 'all',
    retry: false,
    locations: [{ place: 'Paris' }],
  });
});
