import type { Chart } from '../../../src/charts/chart.js';
import { CHART_KINDS } from '../../../src/charts/kinds.js';
import { type AskedChart, chartRequest } from '../../../src/charts/request.js';
import type { Rows } from '../../../src/rows/rows.js';
import type { Manifest } from '../../../src/store/manifest.js';

/** A chart as it is before it is rendered. */
export function drawn(wish: AskedChart, jobs: readonly Manifest[], rows: Rows): Promise<Chart> {
  return CHART_KINDS[wish.kind].draw(chartRequest(wish, jobs, rows.select), rows.query);
}

export type Datum = Record<string, unknown>;

/** The data of each part of a chart, in the order in which they stand in its specification. */
export function dataOf(spec: unknown): Datum[][] {
  if (typeof spec !== 'object' || spec === null) return [];
  const { data, ...others } = spec as { data?: { values: Datum[] } };
  const own = data === undefined ? [] : [data.values];
  return [...own, ...Object.values(others).flatMap(dataOf)];
}
