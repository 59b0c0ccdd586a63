/** What JSON.parse gives, as parseJsonColumns gives it: arrays of numbers and nulls alone as Float64Array. */
export function withNumberColumns(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.every((item) => item === null || typeof item === 'number')
      ? Float64Array.from(value, (item) => item ?? Number.NaN)
      : value.map(withNumberColumns);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withNumberColumns(item)]);
  return Object.fromEntries(entries);
}
