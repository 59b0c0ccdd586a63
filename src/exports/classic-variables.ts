/** Variables of NetCDF files. */
import type { Attributes, ClassicVariable } from './classic-file.js';

/** The netCDF library's own fill value for doubles (NC_FILL_DOUBLE). */
export const FILL = 9.969209968386869e36;

/** A variable of doubles in memory. */
export function doubles(
  name: string,
  dimensions: string[],
  attributes: Attributes,
  values: Float64Array,
): ClassicVariable {
  return {
    name,
    type: 'double',
    dimensions,
    attributes,
    values: async function* () {
      yield values;
    },
  };
}

/** Texts of equal length, one for each job, as the classic format requires; their length is a dimension. */
export function texts(
  name: string,
  values: readonly string[],
  attributes: Attributes,
): ClassicVariable {
  const length = textLength(values);
  return {
    name,
    type: 'char',
    dimensions: ['job', lengthDimension(name)],
    // Without it xarray returns bytes.
    attributes: { ...attributes, _Encoding: 'utf-8' },
    values: async function* () {
      for (const text of values)
        yield Buffer.concat([Buffer.from(text), Buffer.alloc(length)], length);
    },
  };
}

export function lengthDimension(name: string): string {
  return `${name}_length`;
}

/** Bytes of the longest text; at least 1, because the format uses a length of 0 for an unlimited dimension. */
export function textLength(values: readonly string[]): number {
  return Math.max(1, ...values.map((text) => Buffer.byteLength(text)));
}
