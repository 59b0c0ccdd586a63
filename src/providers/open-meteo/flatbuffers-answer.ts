import { Aggregation } from '@openmeteo/sdk/aggregation.js';
import { Model } from '@openmeteo/sdk/model.js';
import { Unit } from '@openmeteo/sdk/unit.js';
import { Variable } from '@openmeteo/sdk/variable.js';
import type { VariableWithValues } from '@openmeteo/sdk/variable-with-values.js';
import type { VariablesWithTime } from '@openmeteo/sdk/variables-with-time.js';
import { WeatherApiResponse } from '@openmeteo/sdk/weather-api-response.js';
import { ByteBuffer } from 'flatbuffers';
import { takeColumn } from '../../weather/column-memory.js';
import { modelOf } from '../../weather/models.js';
import { type Series, UpstreamError } from '../../weather/provider.js';
import { printedFloat, printedValues } from './printed.js';

/** The words of a unit, and the decimals with which JSON prints its values (`Unit.swift` in open-meteo/sdk). */
const UNITS: Partial<Record<Unit, readonly [words: string, decimals: number]>> = {
  [Unit.undefined]: ['undefined', 0],
  [Unit.celsius]: ['°C', 1],
  [Unit.percentage]: ['%', 0],
  [Unit.millimetre]: ['mm', 2],
  [Unit.centimetre]: ['cm', 2],
  [Unit.metre]: ['m', 2],
  [Unit.wmo_code]: ['wmo code', 0],
  [Unit.hectopascal]: ['hPa', 1],
  [Unit.kilometres_per_hour]: ['km/h', 1],
  [Unit.degree_direction]: ['°', 0],
  [Unit.watt_per_square_metre]: ['W/m²', 1],
  [Unit.seconds]: ['s', 2],
};

/** A column before its values are rounded. */
export interface FloatColumn {
  values: Float32Array;
  decimals: number;
}

/** Hours of one place. */
interface FlatBuffersAnswer {
  /** The answer as parseJsonColumns gives it, in the numbers of the archive's JSON. */
  answer: Record<string, unknown>;
  /** In the order of the series' variables; they share the body's memory. */
  floats: FloatColumn[];
}

/**
 * Reads an hourly answer in FlatBuffers (`weather_api.fbs` in open-meteo/sdk): the size of the message, then one
 * message. Variables and units are numbers there, and times are the first, the end and the step. Memory is allocated by
 * the number of rows that were asked for, never by a number in the message.
 * @param rows the number of hours that were asked for.
 * @throws UpstreamError (bad_data) for other bytes, model, variables or hours.
 */
export async function readFlatBuffers(
  body: Uint8Array,
  series: Series,
  rows: number,
): Promise<FlatBuffersAnswer> {
  try {
    const response = WeatherApiResponse.getSizePrefixedRootAsWeatherApiResponse(
      new ByteBuffer(body),
    );
    expectEqual('model', Model[response.model()], modelOf(series));
    const hourly = response.hourly();
    if (hourly === null) throw bad('it has no hours');
    const columns = columnsOf(body, hourly, series.variables, rows);
    const units = columns.map(({ name, unit }) => [name, unit]);
    const printed = new Map<string, Float64Array>();
    for (const { name, values, decimals } of columns) {
      printed.set(name, printedValues(values, decimals));
      // Lets other work on this thread, DuckDB and other requests, run between columns.
      await new Promise((done) => setImmediate(done));
    }
    return {
      answer: {
        latitude: printedFloat(response.latitude()),
        longitude: printedFloat(response.longitude()),
        elevation: printedFloat(response.elevation()),
        utc_offset_seconds: response.utcOffsetSeconds(),
        hourly_units: { time: 'unixtime', ...Object.fromEntries(units) },
        hourly: { time: timesOf(hourly, rows), ...Object.fromEntries(printed) },
      },
      floats: columns,
    };
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    // The accessors believe offsets and lengths, and fail on some that lead out of the body.
    throw bad(`it cannot be read (${(error as Error).message})`);
  }
}

function timesOf(hourly: VariablesWithTime, rows: number): Float64Array {
  const first = Number(hourly.time());
  const step = hourly.interval();
  expectEqual('number of hours', (Number(hourly.timeEnd()) - first) / step, rows);
  const times = takeColumn(rows);
  // Float64Array.from takes twenty times as long.
  for (let row = 0; row < rows; row += 1) times[row] = first + row * step;
  return times;
}

function columnsOf(
  body: Uint8Array,
  hourly: VariablesWithTime,
  names: readonly string[],
  rows: number,
) {
  expectEqual('number of variables', hourly.variablesLength(), names.length);
  return names.map((name, index) => {
    const column = hourly.variables(index);
    if (column === null || !isOf(column, name)) throw bad(`variable ${index} is not ${name}`);
    expectEqual(`number of values of ${name}`, column.valuesLength(), rows);
    const values = column.valuesArray() ?? new Float32Array();
    if (endOf(values) > endOf(body)) throw bad(`${name} goes beyond its end`);
    const [unit, decimals] = UNITS[column.unit()] ?? [`number ${column.unit()}`, 0];
    return { name, unit, decimals, values };
  });
}

/**
 * Where bytes end in their memory. The accessor of values is bounded by the memory alone, where an earlier body's
 * numbers may lie behind a body. All others are bounded by the body.
 */
function endOf({ byteOffset, byteLength }: ArrayBufferView): number {
  return byteOffset + byteLength;
}

/** A name is a variable's, with its height above the ground where it has one: `wind_speed_10m`. */
function isOf(column: VariableWithValues, name: string): boolean {
  const [, variable = '', height] = /^(.+?)(?:_(\d+)m)?$/.exec(name) ?? [];
  return (
    column.variable() === Variable[variable as keyof typeof Variable] &&
    (height === undefined || column.altitude() === Number(height)) &&
    column.aggregation() === Aggregation.none &&
    column.ensembleMember() === 0 &&
    column.previousDay() === 0
  );
}

function expectEqual(what: string, received: unknown, expected: unknown): void {
  if (received !== expected) throw bad(`${what} is ${received} instead of ${expected}`);
}

function bad(what: string): UpstreamError {
  return new UpstreamError(
    'bad_data',
    `upstream's answer in FlatBuffers is not what was asked for: ${what}`,
  );
}
