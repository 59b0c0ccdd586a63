import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBFloatType,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBUnionType,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/**
 * Converts a DuckDB value to JSON. Integers and decimals stay exact: those that a JSON number would change (beyond
 * 2^53, long decimals) become text. NaN and Infinity become text too, because they are not NULL. Moments are ISO
 * 8601, with Z if they have a zone. Lists and structs become arrays and objects. Maps with text keys become objects,
 * other maps arrays of {key, value}.
 * @throws Error with words for the user for a row without names.
 * @param type needed because a FLOAT and a DOUBLE are the same kind of number here but need different digits.
 */
export function jsonOf(value: DuckDBValue, type: DuckDBType): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return numberOf(value, type);
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof DuckDBDecimalValue) return decimal(value.toString());
  if (MOMENTS.some((moment) => value instanceof moment)) return isoText(value.toString());
  // Its text is of the day after the last one.
  if (value instanceof DuckDBDateValue && !value.isFinite) {
    return value.days > 0 ? 'infinity' : '-infinity';
  }
  if (value instanceof DuckDBUnionValue && type instanceof DuckDBUnionType) {
    return jsonOf(value.value, type.memberTypeForTag(value.tag));
  }
  return nested(value, type) ?? String(value);
}

const NAMELESS =
  "an answer cannot have a row without names, such as (a, b); write {'a': a, 'b': b}, or [a, b]";

/** Undefined for a value that is not nested. */
function nested(value: DuckDBValue, type: DuckDBType): unknown {
  if (value instanceof DuckDBListValue && type instanceof DuckDBListType) {
    return value.items.map((item) => jsonOf(item, type.valueType));
  }
  if (value instanceof DuckDBArrayValue && type instanceof DuckDBArrayType) {
    return value.items.map((item) => jsonOf(item, type.valueType));
  }
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    // DuckDB's client keeps one value a name.
    if (type.entryNames.includes('')) throw new Error(NAMELESS);
    const entries = type.entryNames.map((name, index) => [
      name,
      jsonOf(value.entries[name] ?? null, type.entryTypes[index] as DuckDBType),
    ]);
    return Object.fromEntries(entries);
  }
  if (value instanceof DuckDBMapValue && type instanceof DuckDBMapType) return map(value, type);
  return undefined;
}

const MOMENTS = [
  DuckDBTimestampValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
];

/**
 * Digits beyond these are rounding errors: 0.1 + 0.2 is 0.30000000000000004, and a year's precipitation
 * 827.9999999999995.
 */
const DOUBLE_DIGITS = 12;

/** From here on, those digits would not hold the whole part. */
const LONG_DOUBLE = 10 ** DOUBLE_DIGITS;

/** This many digits distinguish any two FLOATs; most need fewer. */
const FLOAT_DIGITS = 9;

function numberOf(value: number, type: DuckDBType): number | string {
  if (!Number.isFinite(value)) return String(value);
  if (type instanceof DuckDBFloatType) return shortestFloat(value);
  return Math.abs(value) < LONG_DOUBLE ? Number(value.toPrecision(DOUBLE_DIGITS)) : value;
}

/** 33.3 for the nearest FLOAT, which is 33.29999923706055 as a DOUBLE. */
function shortestFloat(float: number): number {
  for (let digits = 1; digits < FLOAT_DIGITS; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return Number(float.toPrecision(FLOAT_DIGITS));
}

/** The process runs in UTC, so every offset is UTC's. A year before Christ stays as DuckDB writes it. */
function isoText(text: string): string {
  return text.replace(/(?<=\d) (?=\d)/, 'T').replace(/\+00$/, 'Z');
}

function decimal(text: string): number | string {
  const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return String(Number(text)) === shortest ? Number(text) : text;
}

function map({ entries }: DuckDBMapValue, { keyType, valueType }: DuckDBMapType): unknown {
  const named = entries.flatMap(({ key, value }) =>
    typeof key === 'string' ? [[key, jsonOf(value, valueType)] as const] : [],
  );
  return named.length === entries.length
    ? Object.fromEntries(named)
    : entries.map(({ key, value }) => ({
        key: jsonOf(key, keyType),
        value: jsonOf(value, valueType),
      }));
}
