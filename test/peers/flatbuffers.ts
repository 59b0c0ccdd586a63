/** Open-Meteo's binary answers, which the library openmeteo-requests reads. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Section, UnixAnswer } from './archive-forms.js';

/** The part of the package flatbuffers that is used: it has types of its own, where it is installed. */
interface Builder {
  startObject(fields: number): void;
  addFieldFloat32(slot: number, value: number, standard: number): void;
  addFieldInt32(slot: number, value: number, standard: number): void;
  addFieldInt64(slot: number, value: bigint, standard: bigint): void;
  addFieldOffset(slot: number, value: number, standard: number): void;
  endObject(): number;
  startVector(size: number, count: number, alignment: number): void;
  addFloat32(value: number): void;
  addOffset(offset: number): void;
  endVector(): number;
  finishSizePrefixed(root: number): void;
  asUint8Array(): Uint8Array;
}

/** Numbers of fields in weather_api.fbs of open-meteo/sdk; `values` is VariableWithValues, `times` VariablesWithTime. */
const SLOTS = {
  head: { latitude: 0, longitude: 1, elevation: 2, utc_offset_seconds: 6, daily: 10, hourly: 11 },
  times: { time: 0, time_end: 1, interval: 2, variables: 3 },
  values: { values: 3 },
};
const HEAD_FIELDS = 18;
const TIMES_FIELDS = 4;
const VALUES_FIELDS = 14;

/**
 * Variables keep their order, by which a caller knows them; their names are left out.
 * @param folder that has the package flatbuffers.
 */
export function toFlatBuffers(answer: UnixAnswer, folder: string): Buffer {
  const load = createRequire(join(folder, 'package.json'));
  const builder: Builder = new (load('flatbuffers').Builder)(1_024);
  const hourly = answer.hourly && sectionOf(builder, answer.hourly, 3_600);
  const daily = answer.daily && sectionOf(builder, answer.daily, 86_400);
  builder.startObject(HEAD_FIELDS);
  builder.addFieldFloat32(SLOTS.head.latitude, answer.latitude, 0);
  builder.addFieldFloat32(SLOTS.head.longitude, answer.longitude, 0);
  builder.addFieldFloat32(SLOTS.head.elevation, answer.elevation, 0);
  builder.addFieldInt32(SLOTS.head.utc_offset_seconds, answer.utc_offset_seconds, 0);
  if (daily !== undefined) builder.addFieldOffset(SLOTS.head.daily, daily, 0);
  if (hourly !== undefined) builder.addFieldOffset(SLOTS.head.hourly, hourly, 0);
  builder.finishSizePrefixed(builder.endObject());
  return Buffer.from(builder.asUint8Array());
}

function sectionOf(builder: Builder, { time, ...columns }: Section, interval: number): number {
  const offsets = Object.values(columns).map((values) => columnOf(builder, values));
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.reverse()) builder.addOffset(offset);
  const variables = builder.endVector();
  builder.startObject(TIMES_FIELDS);
  builder.addFieldInt64(SLOTS.times.time, BigInt(time[0] ?? 0), 0n);
  builder.addFieldInt64(SLOTS.times.time_end, BigInt((time.at(-1) ?? 0) + interval), 0n);
  builder.addFieldInt32(SLOTS.times.interval, interval, 0);
  builder.addFieldOffset(SLOTS.times.variables, variables, 0);
  return builder.endObject();
}

function columnOf(builder: Builder, values: readonly (number | string | null)[]): number {
  builder.startVector(4, values.length, 4);
  for (let index = values.length - 1; index >= 0; index -= 1) {
    builder.addFloat32(Number(values[index] ?? Number.NaN));
  }
  const vector = builder.endVector();
  builder.startObject(VALUES_FIELDS);
  builder.addFieldOffset(SLOTS.values.values, vector, 0);
  return builder.endObject();
}
