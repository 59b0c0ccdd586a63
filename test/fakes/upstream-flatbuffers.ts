/**
 * The faulty upstream's answers as the real archive makes them: of float32 numbers, which FlatBuffers have as they are
 * and JSON prints with a unit's decimals. Written after JsonWriter.swift, FlatBuffersWriter.swift and
 * NumberExtensions.swift in open-meteo/open-meteo, and weather_api.fbs in open-meteo/sdk.
 */

import { Builder } from 'flatbuffers';
import type { ModelName } from '../../src/weather/gathering.js';
import type { ColumnValue, Draft, Section } from './upstream-faults.js';

/** Numbers of weather_api.fbs, and the decimals of the unit's values in JSON. */
const UNITS: Readonly<Record<string, [number: number, decimals: number]>> = {
  undefined: [0, 0],
  '°C': [1, 1],
  cm: [2, 2],
  '°': [5, 0],
  '°F': [9, 1],
  hPa: [16, 1],
  h: [17, 1],
  inch: [18, 3],
  'km/h': [24, 1],
  'MJ/m²': [26, 2],
  m: [29, 2],
  'mp/h': [31, 1],
  mm: [32, 2],
  '%': [35, 0],
  s: [36, 2],
  'W/m²': [39, 1],
  'wmo code': [40, 0],
};

/** Number of the variable, and its metres above the ground. */
const VARIABLES: Readonly<Record<string, [number: number, altitude: number]>> = {
  apparent_temperature: [1, 2],
  cloud_cover: [3, 0],
  dew_point_2m: [8, 2],
  precipitation: [24, 0],
  pressure_msl: [27, 0],
  rain: [28, 0],
  relative_humidity_2m: [29, 2],
  shortwave_radiation: [32, 0],
  snow_depth: [35, 0],
  snowfall: [37, 0],
  surface_pressure: [45, 0],
  temperature_2m: [47, 2],
  weather_code: [56, 0],
  wind_direction_10m: [57, 10],
  wind_gusts_10m: [58, 10],
  wind_speed_10m: [59, 10],
  sunshine_duration: [103, 0],
};

const MODELS: Record<ModelName, number> = {
  best_match: 1,
  era5_seamless: 26,
  era5: 27,
  cerra: 28,
  era5_land: 29,
  ecmwf_ifs: 30,
};

/** Number of the section's field, and its seconds from row to row. */
const SECTIONS = {
  daily: { field: 10, step: 86_400 },
  hourly: { field: 11, step: 3_600 },
};

// Jest looks globals up through its sandbox, at some 100 ns each: too much for millions of values.
const { abs, fround, sign, trunc } = Math;
const toNumber = Number;
const NONE = Number.NaN;

/** A printed number within JSON, which JSON.stringify would print otherwise. */
export const PRINTED = /"#([^"]*)"/g;

/** Gives the values digits that JSON does not print, ties between two printed numbers, and zeros with a sign. */
export function giveFloats(draft: Draft): void {
  for (const { units, columns } of draft.sections) {
    const hours = (columns.get('time') ?? []).map((time) => abs(toNumber(time)) / 3_600);
    for (const [name, values] of columns) {
      const unit = units.get(name) ?? '';
      if (name === 'time' || unit === 'unixtime' || unit === 'wmo code') continue;
      const floats = values.map((value, row) => floatOf(value, unit, hours[row] ?? 0));
      columns.set(name, floats);
    }
  }
}

/** Nearer to zero, so that no bound of the variable is exceeded. */
function floatOf(value: ColumnValue, unit: string, hour: number): ColumnValue {
  if (typeof value !== 'number') return value;
  const scale = 10 ** decimalsOf(unit);
  if (value === 0) return unit === '°C' ? fround(-0.4 / scale) : 0;
  const size = abs(value) - (hour % 5 === 0 ? 0.5 : (hour % 97) / 100) / scale;
  return fround(sign(value) * size);
}

/** The numbers as the archive prints them, marked for PRINTED. */
export function asPrinted({ head, sections }: Draft): Draft {
  return {
    head,
    sections: sections.map(({ name, units, columns }) => ({
      ...{ name, units },
      columns: new Map(
        [...columns].map(([column, values]) => {
          const decimals = decimalsOf(units.get(column) ?? '');
          const print = (value: ColumnValue) =>
            typeof value === 'number' ? `#${printed(value, decimals)}` : value;
          return [column, values.map(print)];
        }),
      ),
    })),
  };
}

function decimalsOf(unit: string): number {
  return UNITS[unit]?.[1] ?? 0;
}

/** `Float.formatted(decimals:)`. Times and other whole numbers are printed as they are. */
function printed(value: number, decimals: number): string {
  if (decimals === 0) return String(BigInt(sign(value) * halfUp(abs(value))));
  const digits = String(halfUp(fround(abs(value) * 10 ** decimals)));
  const padded = digits.padStart(decimals + 1, '0');
  const minus = value < 0 ? '-' : '';
  return `${minus}${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

function halfUp(size: number): number {
  const whole = trunc(size);
  return size - whole < 0.5 ? whole : whole + 1;
}

/** A draft as one message with its size before it. Variables of days are known by their order alone. */
export function flatBuffersOf({ head, sections }: Draft, model: ModelName = 'best_match'): Buffer {
  const builder = new Builder(4_096);
  const offsets = sections.map(
    (section) => [SECTIONS[section.name].field, addSection(builder, section)] as const,
  );
  const timezone = head.timezone === 'GMT' ? 0 : builder.createString(String(head.timezone));
  builder.startObject(15);
  builder.addFieldFloat32(0, Number(head.latitude), 0);
  builder.addFieldFloat32(1, Number(head.longitude), 0);
  builder.addFieldFloat32(2, Number(head.elevation ?? Number.NaN), 0);
  builder.addFieldFloat32(3, Number(head.generationtime_ms), 0);
  builder.addFieldInt8(5, MODELS[model], 0);
  builder.addFieldInt32(6, Number(head.utc_offset_seconds), 0);
  builder.addFieldOffset(7, timezone, 0);
  for (const [field, offset] of offsets) builder.addFieldOffset(field, offset, 0);
  builder.finishSizePrefixed(builder.endObject());
  return Buffer.from(builder.asUint8Array());
}

function addSection(builder: Builder, { name, units, columns }: Section): number {
  const times = (columns.get('time') ?? []).map(toNumber);
  const [first = 0] = times;
  const { step } = SECTIONS[name];
  const variables = [...columns.keys()]
    .filter((column) => column !== 'time')
    .map((column) =>
      addColumn(builder, column, units.get(column) ?? '', columns.get(column) ?? []),
    );
  builder.startVector(4, variables.length, 4);
  for (const variable of variables.reverse()) builder.addOffset(variable);
  const vector = builder.endVector();
  builder.startObject(4);
  builder.addFieldInt64(0, BigInt(first), 0n);
  builder.addFieldInt64(1, BigInt(first + times.length * step), 0n);
  builder.addFieldInt32(2, step, 0);
  builder.addFieldOffset(3, vector, 0);
  return builder.endObject();
}

function addColumn(
  builder: Builder,
  name: string,
  unit: string,
  values: readonly ColumnValue[],
): number {
  builder.startVector(4, values.length, 4);
  for (let row = values.length - 1; row >= 0; row -= 1) builder.addFloat32(toFloat(values[row]));
  const vector = builder.endVector();
  const [variable, altitude] = VARIABLES[name] ?? [0, 0];
  builder.startObject(13);
  builder.addFieldInt8(0, variable, 0);
  builder.addFieldInt8(1, UNITS[unit]?.[0] ?? 0, 0);
  builder.addFieldOffset(3, vector, 0);
  builder.addFieldInt16(5, altitude, 0);
  return builder.endObject();
}

function toFloat(value: ColumnValue | undefined): number {
  return value === null ? NONE : toNumber(value);
}
