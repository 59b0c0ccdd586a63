import { join } from 'node:path';
import type { Loader } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { PACKAGE_ROOT } from '../base/package.js';
import type { Spec } from './chart.js';
import { type Frame, framed, textWidth } from './frame.js';
import { CONFIG, FONT } from './theme.js';

/** A chart's data is in its specification. vega's own loader would read files and the network (N13). */
const DENYING: Loader = {
  load: () => Promise.reject(new Error('a chart loads nothing')),
  sanitize: () => Promise.reject(new Error('a chart links to nothing')),
  http: () => Promise.reject(new Error('a chart loads nothing')),
  file: () => Promise.reject(new Error('a chart loads nothing')),
};

/** Renders a chart in its frame as SVG. The first call loads vega (0.3 s). */
export async function renderSvg(spec: Spec, frame: Frame): Promise<string> {
  const vega = await import('vega');
  const { compile } = await import('vega-lite');
  measureTexts(vega);
  const { spec: compiled } = compile(spec as unknown as TopLevelSpec, { config: CONFIG });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', loader: DENYING });
  try {
    await view.runAsync();
    // Gradient ids would count on from picture to picture, so the same picture would give another file each time.
    vega.resetSVGDefIds();
    return framed(await view.toSVG(), frame);
  } finally {
    view.finalize();
  }
}

/** Renders an SVG as PNG, in its own size. */
export async function toPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
    join(PACKAGE_ROOT, 'dist', 'fonts', name),
  );
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: FONT };
  return new Resvg(svg, { font }).render().asPng();
}

interface TextMetrics {
  width(item: { fontSize?: number }, text?: unknown): number;
}

/** Without a canvas vega assumes a width of 0.8 em for every character, and legends drift apart. */
function measureTexts(vega: object): void {
  // Missing in vega's types.
  const { textMetrics } = vega as { textMetrics: TextMetrics };
  textMetrics.width = ({ fontSize = 11 }, text = '') => textWidth(String(text), fontSize);
}
