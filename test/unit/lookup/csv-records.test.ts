import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CsvParser, separatorOf } from '../../../src/lookup/csv-records.js';

/** All records of a text that comes in pieces of whole lines. */
function recordsOf(text: string, separator = ','): [number, ...(string | null)[]][] {
  const parser = new CsvParser(separator);
  const pieces = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const records = [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
  return records.map(({ line, fields }) => [line, ...fields]);
}

describe('CsvParser', () => {
  it('gives each record with the line that it begins in', () => {
    expect(recordsOf('a,b\n1,"two\nlines"\n\n3,4')).toEqual([
      [1, 'a', 'b'],
      [2, '1', 'two\nlines'],
      [5, '3', '4'],
    ]);
  });

  it('knows nothing from an empty text', () => {
    expect(recordsOf('a,,""\n,\n')).toEqual([
      [1, 'a', null, ''],
      [2, null, null],
    ]);
  });

  it('reads the line ends of every system', () => {
    const read = [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ];
    for (const end of ['\n', '\r\n', '\r']) {
      expect(recordsOf(`a,b${end}1,2${end}`)).toEqual(read);
      expect(recordsOf(`a,b${end}1,2`)).toEqual(read);
    }
    expect(recordsOf('a,"x\r\ny"\r\n1,2\r\n')).toEqual([
      [1, 'a', 'x\r\ny'],
      [3, '1', '2'],
    ]);
  });

  it('takes quotes within a field as they are, and doubled ones within quotes as one', () => {
    expect(recordsOf('5" pipe,"say ""hi""","a"b\n')).toEqual([[1, '5" pipe', 'say "hi"', 'ab']]);
  });

  it('keeps blanks, leading zeros and a last empty field', () => {
    expect(recordsOf(' a ;007;\n', ';')).toEqual([[1, ' a ', '007', null]]);
    expect(recordsOf(' a ;007;', ';')).toEqual([[1, ' a ', '007', null]]);
  });

  it('reads what was written, whatever stands in the fields', () => {
    const field = fc.option(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ') }));
    const written = (value: string | null) =>
      value === null ? '' : `"${value.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(field, field), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n'),
        (rows, end) => {
          const text = rows.map((row) => row.map(written).join(',') + end).join('');
          expect(recordsOf(text).map(([, ...fields]) => fields)).toEqual(rows);
        },
      ),
    );
  });
});

describe('separatorOf', () => {
  it.each([
    ['place,date\nBerlin;x;y;z,2020-01-01', ','],
    ['place;"a,b,c";date\n', ';'],
    ['lat\tlon\tdate', '\t'],
    ['lat|lon|date', '|'],
    ['"first\nline",date\n', ','],
    ['\r\n\nlat;lon;date\n1,5;2,5;2020-01-01\n', ';'],
    ['date', ','],
  ])('of %j is %j', (text, separator) => {
    expect(separatorOf(text)).toBe(separator);
  });

  it('looks at the beginning of a line that has megabytes', () => {
    expect(separatorOf(`[${'{"a":1;"b":2;"c":3},'.repeat(1_000_000)}]`)).toBe(';');
    expect(separatorOf(`"${'a'.repeat(20_000_000)}";b`)).toBe(',');
  });
});
