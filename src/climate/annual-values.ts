import type { Climate } from './climate.js';
import type { Element } from './elements.js';
import type { YearValue } from './yearly.js';

/** Each element's values by year, in order. */
export async function annualValues({
  elements,
  annual,
  query,
}: Climate): Promise<[Element, YearValue[]][]> {
  const rows = await query<YearValue & { element: string }>(
    `SELECT element, year, value FROM ${annual} ORDER BY element, year`,
  );
  return elements.map((name) => [
    name,
    rows.filter(({ element }) => element === name).map(({ year, value }) => ({ year, value })),
  ]);
}
