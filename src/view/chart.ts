/** An interactive line chart as SVG: hover or arrow keys show the values of a time. */
import { dateTicks, linear, roundTicks } from './scale.js';
import { type ChartSeries, instantOf } from './series.js';

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 260;
const MARGIN = { top: 12, right: 12, bottom: 26, left: 44 };

export interface ChartOptions {
  variable: string;
  /** CSS pixels. */
  width: number;
  locale: string;
  /** What the pointer or the keyboard is at; undefined when it left. */
  pointed(time: string | undefined): void;
}

/** Draws series, each in the colour of its place in the list: classes series-0 to series-9. */
export function drawChart(series: readonly ChartSeries[], options: ChartOptions): SVGSVGElement {
  const { variable, width, locale } = options;
  const times = [...new Set(series.flatMap((one) => one.times))].sort();
  const values = series.flatMap((one) => one.valuesOf[variable] ?? []).filter(isNumber);
  const ticks = roundTicks(rangeOf(values), 5);
  const span: [number, number] = [instantOf(times[0] ?? ''), instantOf(times.at(-1) ?? '')];
  const x = linear(span, [MARGIN.left, width - MARGIN.right]);
  const y = linear(rangeOf(ticks), [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const svg = element('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, tabindex: '0', role: 'img' });
  svg.setAttribute('aria-label', `${variable} of ${series.map(({ place }) => place).join(', ')}`);
  for (const tick of ticks) {
    const at = { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) };
    svg.append(element('line', { ...at, class: 'grid' }));
    svg.append(label(tick.toLocaleString(locale), MARGIN.left - 6, y(tick) + 4, 'end'));
  }
  for (const tick of dateTicks(span, Math.max(2, Math.floor(width / 90)))) {
    svg.append(label(dateWords(tick, span, locale), x(tick), HEIGHT - 8, 'middle'));
  }
  for (const [index, one] of series.entries()) {
    const points = one.times.map((time) => x(instantOf(time)));
    const path = pathOf(points, one.valuesOf[variable] ?? [], y);
    svg.append(element('path', { d: path, class: `line series-${index % 10}` }));
  }
  svg.append(cursorLine());
  listen(svg, times, x, options);
  return svg;
}

/** A gap in the values is a gap in the line. */
function pathOf(
  xs: readonly number[],
  values: readonly (number | null)[],
  y: (value: number) => number,
): string {
  let isDown = false;
  return xs
    .map((x, index) => {
      const value = values[index];
      const command = isDown ? 'L' : 'M';
      isDown = isNumber(value);
      return isNumber(value) ? `${command}${x.toFixed(1)} ${y(value).toFixed(1)}` : '';
    })
    .join('');
}

function listen(
  svg: SVGSVGElement,
  times: readonly string[],
  x: (instant: number) => number,
  { width, pointed }: ChartOptions,
): void {
  let at = times.length - 1;
  const show = (index: number) => {
    at = Math.min(Math.max(index, 0), times.length - 1);
    const time = times[at];
    if (time === undefined) return;
    const where = String(x(instantOf(time)));
    const line = svg.querySelector('.cursor');
    line?.setAttribute('x1', where);
    line?.setAttribute('x2', where);
    line?.setAttribute('visibility', 'visible');
    pointed(time);
  };
  const hide = () => {
    svg.querySelector('.cursor')?.setAttribute('visibility', 'hidden');
    pointed(undefined);
  };
  svg.addEventListener('pointermove', ({ clientX }) => {
    const box = svg.getBoundingClientRect();
    show(nearest(times, x, ((clientX - box.left) * width) / box.width));
  });
  svg.addEventListener('pointerleave', hide);
  svg.addEventListener('blur', hide);
  svg.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft') show(at - 1);
    if (key === 'ArrowRight') show(at + 1);
  });
}

function nearest(times: readonly string[], x: (instant: number) => number, to: number): number {
  const distances = times.map((time) => Math.abs(x(instantOf(time)) - to));
  return distances.indexOf(Math.min(...distances));
}

function cursorLine(): SVGElement {
  const at = { x1: 0, x2: 0, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom };
  return element('line', { ...at, class: 'cursor', visibility: 'hidden' });
}

function label(text: string, x: number, y: number, anchor: string): SVGElement {
  const made = element('text', { x, y, 'text-anchor': anchor });
  made.textContent = text;
  return made;
}

function dateWords(instant: number, [from, to]: readonly [number, number], locale: string): string {
  const date = new Date(instant);
  const isLong = to - from > 3 * 365 * 86_400_000;
  const form = isLong
    ? ({ year: 'numeric' } as const)
    : ({ year: 'numeric', month: 'short' } as const);
  return date.toLocaleDateString(locale, { ...form, timeZone: 'UTC' });
}

function element<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function rangeOf(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
}
