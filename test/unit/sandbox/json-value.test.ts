import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jsonOf } from '../../../src/sandbox/json-value.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterAll(() => instance.closeSync());

describe('jsonOf', () => {
  it.each([
    ['NULL', null],
    ['true', true],
    ['0.1::DOUBLE', 0.1],
    ['0.1::DOUBLE + 0.2::DOUBLE', 0.3],
    ['827.9999999999995::DOUBLE', 828],
    ['33.3::FLOAT', 33.3],
    ['-0.1::FLOAT', -0.1],
    ['16777217::FLOAT', 16_777_216],
    ['1::FLOAT / 3', 0.33333334],
    ['3.4028235e38::FLOAT', 3.4028235e38],
    ["'NaN'::FLOAT", 'NaN'],
    ['33.3::FLOAT::DOUBLE', 33.2999992371],
    ['[33.3::FLOAT]', [33.3]],
    ['[33.3::FLOAT]::FLOAT[1]', [33.3]],
    ['{high: 33.3::FLOAT, low: 33.3::FLOAT::DOUBLE}', { high: 33.3, low: 33.2999992371 }],
    ["MAP {'a': 33.3::FLOAT}", { a: 33.3 }],
    ['MAP {33.3::FLOAT: 1}', [{ key: 33.3, value: 1 }]],
    ['union_value(high := 33.3::FLOAT)', 33.3],
    ['union_value(high := NULL::FLOAT)', null],
    ['-1735689600.25::DOUBLE', -1_735_689_600.25],
    ['1234567890123456::DOUBLE', 1_234_567_890_123_456],
    ['-9007199254740992::DOUBLE', -9_007_199_254_740_992],
    ['2 ** 60', 2 ** 60],
    ['1234567890123.25::DOUBLE', 1_234_567_890_123.25],
    ['123456789012.34::DOUBLE', 123_456_789_012],
    ['1e300::DOUBLE / 3', 1e300 / 3],
    ['1.7976931348623157e308::DOUBLE', Number.MAX_VALUE],
    ['[1234567890123456::DOUBLE]', [1_234_567_890_123_456]],
    ["'NaN'::DOUBLE", 'NaN'],
    ["'-Infinity'::DOUBLE", '-Infinity'],
    ['count(*)', 1],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['sum(2)', 2],
    ['170141183460469231731687303715884105727', '170141183460469231731687303715884105727'],
    ['1.10::DECIMAL(10, 2)', 1.1],
    ['100::DECIMAL(5, 0)', 100],
    ['-0.05::DECIMAL(5, 2)', -0.05],
    ['12345678901234567890.123456789::DECIMAL(38, 9)', '12345678901234567890.123456789'],
    ["DATE '2024-02-29'", '2024-02-29'],
    ["TIMESTAMP '2024-02-29 01:02:03'", '2024-02-29T01:02:03'],
    ["TIMESTAMP '2024-02-29 01:02:03.5'", '2024-02-29T01:02:03.5'],
    ["DATE 'infinity'", 'infinity'],
    ["DATE '-infinity'", '-infinity'],
    ["DATE '5881580-07-10'", '5881580-07-10'],
    ["TIMESTAMP 'infinity'", 'infinity'],
    ["TIMESTAMP '0044-03-15 (BC) 01:02:03'", '0044-03-15 (BC) 01:02:03'],
    ["TIME '01:02:03'", '01:02:03'],
    ["'01:02:03+05:30'::TIMETZ", '01:02:03+05:30'],
    ["INTERVAL '1 day 2 hours'", '1 day 02:00:00'],
    ["'é\"'", 'é"'],
    ['[1, NULL, 9007199254740993]', [1, null, '9007199254740993']],
    ["{day: DATE '2020-01-01', highs: [1.5::DOUBLE]}", { day: '2020-01-01', highs: [1.5] }],
    ["MAP {'a': 1}", { a: 1 }],
    ['MAP {1: 2}', [{ key: 1, value: 2 }]],
    ['histogram(61::DOUBLE)', [{ key: 61, value: 1 }]],
    ["'\\x00a'::BLOB", '\\x00a'],
    ["'101'::BIT", '101'],
    ["'high'::ENUM ('low', 'high')", 'high'],
    ["'00000000-0000-0000-0000-000000000001'::UUID", '00000000-0000-0000-0000-000000000001'],
  ])('gives %s', async (sql, expected) => {
    const reader = await connection.runAndReadAll(`SELECT ${sql}`);
    expect(jsonOf(reader.getRows()[0]?.[0] ?? null, reader.columnType(0))).toEqual(expected);
  });

  it.each(['(1, 2)', '[row(1)]', "{day: (1, 'a')}"])('refuses %s', async (sql) => {
    const reader = await connection.runAndReadAll(`SELECT ${sql}`);
    expect(() => jsonOf(reader.getRows()[0]?.[0] ?? null, reader.columnType(0))).toThrow(
      "an answer cannot have a row without names, such as (a, b); write {'a': a, 'b': b}, or [a, b]",
    );
  });
});
