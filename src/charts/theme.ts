/** Fonts, colours and scales of all charts. */
import type { Config } from 'vega-lite';
import type { ChartJob, ChartVariable, Spec } from './chart.js';

/** DejaVu Sans comes with the package, so a picture is the same on every machine. */
export const FONT = 'DejaVu Sans';

export const INK = '#333333';
export const FAINT_INK = '#6b6b6b';

/** Colour of a missing value; the second one is for scales with a nearly white colour. */
export const MISSING = '#ececec';
export const MISSING_AMONG_COLORS = '#a6a6a6';

/** Two colours that are distinct for every kind of colour vision (Okabe & Ito, Color Universal Design). */
export const BLUE = '#0072b2';
/** For areas behind lines. */
export const PALE_BLUE = '#bfdbec';
export const VERMILLION = '#d55e00';

/**
 * Ten colours that are distinct for every kind of colour vision: Paul Tol's muted scheme, with a near black instead
 * of its grey.
 */
const PALETTE = [
  '#332288',
  '#cc6677',
  '#44aa99',
  '#ddcc77',
  '#88ccee',
  '#882255',
  '#117733',
  '#aa4499',
  '#999933',
  '#222222',
];

export const CONFIG: Config = {
  font: FONT,
  background: 'transparent',
  // As many digits as needed, also on an axis with a single value; "g" would write 150 as 1.5e+2.
  numberFormat: ',~r',
  view: { stroke: null },
  axis: {
    labelFontSize: 12,
    labelColor: INK,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titleColor: FAINT_INK,
    gridColor: '#e6e6e6',
    domainColor: '#b0b0b0',
    tickColor: '#b0b0b0',
    labelPadding: 5,
  },
  axisY: { domain: false, ticks: false, titlePadding: 10 },
  axisX: { grid: false, labelFlush: false, labelOverlap: 'greedy', labelSeparation: 8 },
  legend: {
    labelFontSize: 12,
    labelColor: INK,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titleColor: FAINT_INK,
    labelLimit: 320,
    titleLimit: 320,
  },
  header: { labelFontSize: 12, labelColor: INK, title: null },
  line: { strokeWidth: 2, strokeCap: 'round', strokeJoin: 'round' },
};

/**
 * The scale of a value axis. Amounts begin at zero. With only zeros, zero would be in the middle of the axis.
 * @param highest the highest drawn value.
 */
export function valueScale({ kind }: ChartVariable, highest: number): Spec {
  if (kind !== 'amount') return { zero: false };
  return highest > 0 ? { zero: true } : { domain: [0, 1] };
}

const LEGEND_COLUMNS = 5;

/** A colour for each place, with the names above the chart. */
export function placeColors(jobs: readonly ChartJob[]): Spec {
  return {
    field: 'place',
    type: 'nominal',
    scale: { domain: jobs.map(({ label }) => label), range: PALETTE },
    legend: {
      title: null,
      orient: 'top',
      symbolType: 'stroke',
      symbolStrokeWidth: 3,
      columns: LEGEND_COLUMNS,
    },
  };
}

/** Height of the names above the chart in pixels; a single place has none. */
export function legendHeight({ length }: readonly ChartJob[]): number {
  return length === 1 ? 0 : 20 + 16 * Math.ceil(length / LEGEND_COLUMNS);
}
