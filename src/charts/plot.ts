import type { Manifest } from '../results/manifest.js';
import type { Rows } from '../results/rows.js';
import type { Chart, ChartRequest } from './chart.js';
import { CHART_KINDS } from './kinds.js';
import { renderSvg } from './render.js';
import { chartRequest, type Wish } from './request.js';

/** A picture, and what is written beside it. */
interface Plot extends Pick<Chart, 'title' | 'subtitle' | 'note'> {
  svg: string;
}

/**
 * A picture of finished jobs, as SVG.
 * @throws InvalidInputError that says what of the wish cannot be drawn; UnavailableError when rows cannot be read.
 */
export async function plot(wish: Wish, manifests: readonly Manifest[], rows: Rows): Promise<Plot> {
  const request = chartRequest(wish, manifests, rows.select);
  const { spec, ...drawn } = await CHART_KINDS[wish.kind].draw(request, rows.query);
  const words = { ...drawn, subtitle: drawn.subtitle + standInWords(request) };
  const source = sourceLine(manifests);
  return { svg: await renderSvg(spec, { ...words, source }), ...words };
}

/** Names the places of which something else is drawn than of the others; of all, the title says it. */
function standInWords({ jobs, variables }: ChartRequest): string {
  const strange = jobs.filter(({ stand_ins }) => variables.some(({ name }) => name in stand_ins));
  if (strange.length === 0 || strange.length === jobs.length) return '';
  return `; of ${strange.map(({ label }) => label).join(', ')} the mean of maximum and minimum`;
}

/** Whose data it is, as its licence wants it said. */
function sourceLine(manifests: readonly Manifest[]): string {
  const sources = manifests.map(
    ({ result: { source } }) => `${source.attribution} (${source.licence})`,
  );
  return [...new Set(sources)].join('; ');
}
