/** Columns as providers give them: NaN where a test says null. */
export function columnsOf(
  columns: Record<string, readonly (number | null)[]>,
): Map<string, Float64Array> {
  return new Map(
    Object.entries(columns).map(([name, values]) => [
      name,
      Float64Array.from(values, (value) => value ?? Number.NaN),
    ]),
  );
}
