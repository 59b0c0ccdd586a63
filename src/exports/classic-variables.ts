import type { Attributes, ClassicVariable } from './classic-file.js';

/** The netCDF library's own for doubles (NC_FILL_DOUBLE). */
export const FILL = 9.969209968386869e36;

/** A variable of doubles that are in memory. */
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

/** Texts, one a job, of one length each, as the classic format has them; the length is a dimension of its own. */
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
    // Without it xarray gives bytes.
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

/** Bytes of the longest; at least 1: a dimension of no length is the format's word for an unlimited one. */
export function textLength(values: readonly string[]): number {
  return Math.max(1, ...values.map((text) => Buffer.byteLength(text)));
}
