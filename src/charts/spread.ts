/** Box plots. */
import type { Spec } from './chart.js';

/** The marks of a spread, in the words of the subtitle. */
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
 * A box plot of rows that each hold a Spread.
 * @param along the axis of the values, and its settings.
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
    // A white box under the pale fill hides the line behind it.
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

/** Thickness of a box in pixels. */
const BOX = 24;
