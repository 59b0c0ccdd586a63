import {
  DuckDBArrayValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/**
 * A value of DuckDB as JSON has it. Integers and decimals are exact: those that a JSON number would change (beyond
 * 2^53, long decimals) are text, as are NaN and Infinity, which are not NULL; moments are ISO 8601, with Z where they have a zone; lists
 * and structs are arrays and objects, and so are maps with text keys, others are arrays of {key, value}.
 */
export function jsonOf(value: DuckDBValue): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number')
    return Number.isFinite(value) ? withoutNoise(value) : String(value);
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof DuckDBDecimalValue) return decimal(value.toString());
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return value.items.map(jsonOf);
  }
  if (value instanceof DuckDBStructValue) return record(Object.entries(value.entries));
  if (value instanceof DuckDBMapValue) return map(value);
  if (value instanceof DuckDBUnionValue) return jsonOf(value.value);
  if (MOMENTS.some((moment) => value instanceof moment)) return isoText(value.toString());
  return value.toString();
}

const MOMENTS = [
  DuckDBTimestampValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
];

/** Beyond are errors of adding up: 0.1 + 0.2 is 0.30000000000000004, and a year's precipitation 827.9999999999995. */
const DOUBLE_DIGITS = 12;

function withoutNoise(double: number): number {
  return Number(double.toPrecision(DOUBLE_DIGITS));
}

/** The process runs in UTC, so that is the only offset. */
function isoText(text: string): string {
  return text.replace(' ', 'T').replace(/\+00$/, 'Z');
}

function decimal(text: string): number | string {
  const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return String(Number(text)) === shortest ? Number(text) : text;
}

function record(entries: readonly (readonly [string, DuckDBValue])[]): Record<string, unknown> {
  return Object.fromEntries(entries.map(([name, value]) => [name, jsonOf(value)]));
}

function map({ entries }: DuckDBMapValue): unknown {
  const named = entries.flatMap(({ key, value }) =>
    typeof key === 'string' ? [[key, value] as const] : [],
  );
  return named.length === entries.length
    ? record(named)
    : entries.map(({ key, value }) => ({ key: jsonOf(key), value: jsonOf(value) }));
}
