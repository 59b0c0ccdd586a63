import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJsonColumns } from '../../../../src/providers/open-meteo/json-columns.js';
import { withNumberColumns } from '../../../fakes/number-columns.js';
import { turnsDuring } from '../../../fakes/turns.js';

/** Most arrays are expected to have two numbers. */
const parse = (text: string) => parseJsonColumns(Buffer.from(text), () => new Float64Array(2));

/** Fails where JSON.parse and parseJsonColumns do not say the same of a text. */
async function expectAsJson(text: string): Promise<void> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    await expect(parse(text)).rejects.toThrow(SyntaxError);
    return;
  }
  // Unlike toEqual, this tells -0 from 0.
  expect(await parse(text)).toStrictEqual(withNumberColumns(parsed));
}

it('an array of numbers and nulls comes as doubles, and the rest as it is', async () => {
  expect(await parse('{"a": [1, null, -2.5], "b": ["1", 2], "c": "[1]", "d": 3}')).toEqual({
    a: Float64Array.of(1, Number.NaN, -2.5),
    b: ['1', 2],
    c: '[1]',
    d: 3,
  });
});

describe('every number is the double that JSON.parse makes of it', () => {
  it.each([
    ...['0', '-0', '-0.0', '0.1', '37.8', '-123.456', '9007199254740993', '123456789012345'],
    ...['0.1234567890123456', '123456789.123456', '1e3', '-1.5E-7', '2e+2', '1e400', '5e-324'],
    ...['1.7976931348623157e308', '0.30000000000000004', '100000000000000000000000'],
  ])('%s', async (number) => {
    await expectAsJson(`[${number}, ${number}]`);
  });

  it('of those that weather services write', async () => {
    const anyReading = fc
      .tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.nat({ max: 6 }))
      .map(([digits, decimals]) => (digits / 10 ** decimals).toFixed(decimals));
    await fc.assert(
      fc.asyncProperty(fc.array(anyReading), (readings) => expectAsJson(`[${readings}]`)),
    );
  });

  it('of any double', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (numbers) =>
        expectAsJson(JSON.stringify(numbers)),
      ),
    );
  });
});

describe('a text that is no JSON is refused', () => {
  it.each([
    ...['[01]', '[1.]', '[.5]', '[-]', '[+1]', '[1e]', '[1e+]', '[1,]', '[,1]', '[1 2]', '[1', '['],
    ...[
      '[nul]',
      '[nullnull]',
      '[0x10]',
      '[1]]',
      '[NaN]',
      '[Infinity]',
      '[1,\u00a02]',
      '"',
      '"\\',
      '',
    ],
  ])('%s', async (text) => {
    await expect(parse(text)).rejects.toThrow(SyntaxError);
  });
});

it('any JSON, however it is spaced, is what JSON.parse makes of it', async () => {
  const anyText = fc
    .tuple(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t', '\r\n '))
    .map(([value, space]) => JSON.stringify(value, null, space));
  await fc.assert(fc.asyncProperty(anyText, expectAsJson), { numRuns: 1_000 });
});

it('any JSON with a few characters of it changed is what JSON.parse makes of it', async () => {
  const anyNesting = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('1', '-2.5', 'null', '3e1', '""', '"[1]"', '"\\""', 'true'),
      fc.array(tie('value')).map((items) => `[${items.join(',')}]`),
      fc
        .array(tie('value'))
        .map((items) => `{${items.map((item, index) => `"${index % 3}":${item}`)}}`),
    ),
  })).value as fc.Arbitrary<string>;
  const anyChange = fc.tuple(fc.nat(), fc.constantFrom(...'[]{},:"\\-.0 1en'));
  await fc.assert(
    fc.asyncProperty(anyNesting, fc.array(anyChange, { maxLength: 2 }), (text, changes) => {
      const characters = [...text];
      for (const [at, other] of changes) characters[at % characters.length] = other;
      return expectAsJson(characters.join(''));
    }),
    { numRuns: 3_000 },
  );
});

describe('other work has its turn within a long text', () => {
  it.each([
    ['of one column', [30_001], 3],
    ['of many', Array<number>(31).fill(1_000), 3],
    ['but not within a short one', [5_000, 4_999], 0],
  ])('%s', async (_what, lengths, turns) => {
    const columns = lengths.map((length) => Array.from({ length }, (_, row) => row / 10));
    let parsed: unknown;
    const turnsSeen = await turnsDuring(async () => {
      parsed = await parse(JSON.stringify(columns));
    });
    expect(parsed).toStrictEqual(withNumberColumns(columns));
    expect(turnsSeen).toBe(turns);
  });
});

it('an array that turns out to be no column after a pause is read as JSON reads it', async () => {
  const numbers = Array.from({ length: 25_000 }, (_, row) => row);
  await expectAsJson(JSON.stringify([[...numbers, 'x'], numbers, [1, 2]]));
  await expectAsJson(`[${numbers}, 01]`);
});

it('a column may be longer than any before it', async () => {
  const numbers = Array.from({ length: 100_000 }, (_, row) => row / 10);
  await expectAsJson(JSON.stringify({ short: [1], long: numbers, other: [...numbers, null] }));
});

it('columns have their numbers to themselves, whether or not they are as long as most', async () => {
  const text = '{"a":[1,2],"b":[3,4],"c":[5],"d":[6,7,8],"e":[9,10],"f":["11"],"g":[12,13]}';
  expect(await parse(text)).toEqual({
    ...{ a: Float64Array.of(1, 2), b: Float64Array.of(3, 4), c: Float64Array.of(5) },
    ...{ d: Float64Array.of(6, 7, 8), e: Float64Array.of(9, 10), f: ['11'] },
    g: Float64Array.of(12, 13),
  });
});

it('a text that opens an array with each byte needs memory for one column', async () => {
  let columns = 0;
  const newColumn = () => {
    columns += 1;
    return new Float64Array(2);
  };
  const text = Buffer.from(`{"a":${'[['.repeat(500)}`);
  await expect(parseJsonColumns(text, newColumn)).rejects.toThrow(SyntaxError);
  expect(columns).toBe(1);
});

it('the text may begin within its buffer', async () => {
  const bytes = Buffer.from('xx{"a":[1,2e0,"°"],"b":[3e0]}');
  expect(await parseJsonColumns(bytes.subarray(2), () => new Float64Array(2))).toEqual({
    a: [1, 2, '°'],
    b: Float64Array.of(3),
  });
});
