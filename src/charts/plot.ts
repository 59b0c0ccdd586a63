import type { Manifest } from '../results/manifest.js';
import type { Rows } from '../results/rows.js';
import { CHART_KINDS } from './kinds.js';
import { renderSvg } from './render.js';
import { chartRequest, type Wish } from './request.js';

/**
 * A picture of finished jobs, as SVG.
 * @throws InvalidInputError that says what of the wish cannot be drawn; UnavailableError when rows cannot be read.
 */
export async function plot(
  wish: Wish,
  manifests: readonly Manifest[],
  rows: Rows,
): Promise<{ svg: string; title: string }> {
  const request = chartRequest(wish, manifests, rows.select);
  const { title, subtitle, note, spec } = await CHART_KINDS[wish.kind].draw(request, rows.query);
  const source = sourceLine(manifests);
  return { svg: await renderSvg(spec, { title, subtitle, note, source }), title };
}

/** Whose data it is, as its licence wants it said. */
function sourceLine(manifests: readonly Manifest[]): string {
  const sources = manifests.map(
    ({ result: { source } }) => `${source.attribution} (${source.licence})`,
  );
  return [...new Set(sources)].join('; ');
}
