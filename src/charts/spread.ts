import type { Spec } from './chart.js';

/** How values are spread, in the words of the subtitle. */
export const SPREAD_WORDS =
  'box: middle half with median, line: 5th to 95th percentile, dots: extremes';

export interface Spread {
  lowest: number;
  p5: number;
  p25: number;
  median: number;
  p75: number;
  p95: number;
  highest: number;
}

/**
 * A box plot of rows that are a Spread each.
 * @param along the axis on which the values are, and what is particular to it.
 * @param color an encoding for all marks.
 */
export function boxes(along: 'x' | 'y', axis: Spec, color: Spec): Spec[] {
  const at = (field: keyof Spread) => ({
    [along]: { ...axis, field, type: 'quantitative' },
    color,
  });
  const to = (field: keyof Spread) => ({ [`${along}2`]: { field } });
  const extreme = { type: 'point', filled: true, size: 16, opacity: 1 };
  return [
    { mark: 'rule', encoding: { ...at('p5'), ...to('p95') } },
    // Under its pale fill a box is white, so that no line shines through.
    {
      mark: { type: 'bar', size: BOX },
      encoding: { ...at('p25'), ...to('p75'), color: { value: 'white' } },
    },
    { mark: { type: 'bar', size: BOX, opacity: 0.4 }, encoding: { ...at('p25'), ...to('p75') } },
    { mark: { type: 'tick', thickness: 2.5, size: BOX, opacity: 1 }, encoding: at('median') },
    { mark: extreme, encoding: at('lowest') },
    { mark: extreme, encoding: at('highest') },
  ];
}

/** How thick a box is, in pixels. */
const BOX = 24;
