import { createRequire } from 'node:module';
import type { Loader } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import type { Spec } from './chart.js';
import { type Frame, framed, textWidth } from './frame.js';
import { CONFIG, FONT } from './theme.js';

/** A chart's data is in its specification: vega's own loader would read files and the network. */
const DENYING: Loader = {
  load: () => Promise.reject(new Error('a chart loads nothing')),
  sanitize: () => Promise.reject(new Error('a chart links to nothing')),
  http: () => Promise.reject(new Error('a chart loads nothing')),
  file: () => Promise.reject(new Error('a chart loads nothing')),
};

/** A chart in its frame, as SVG. Vega is loaded by the first one (0.3 s). */
export async function renderSvg(spec: Spec, frame: Frame): Promise<string> {
  const vega = await import('vega');
  const { compile } = await import('vega-lite');
  measureTexts(vega);
  const { spec: compiled } = compile(spec as unknown as TopLevelSpec, { config: CONFIG });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', loader: DENYING });
  try {
    await view.runAsync();
    // Ids of gradients count on from picture to picture: the same one would be another file each time.
    vega.resetSVGDefIds();
    return framed(await view.toSVG(), frame);
  } finally {
    view.finalize();
  }
}

/** The PNG of an SVG, in its own size. */
export async function toPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const locate = createRequire(import.meta.url).resolve;
  const fontFiles = [
    locate('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    locate('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  ];
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: FONT };
  return new Resvg(svg, { font }).render().asPng();
}

interface TextMetrics {
  width(item: { fontSize?: number }, text?: unknown): number;
}

/** Without a canvas vega takes every character to be 0.8 em wide, and legends drift apart. */
function measureTexts(vega: object): void {
  // Not in vega's types.
  const { textMetrics } = vega as { textMetrics: TextMetrics };
  textMetrics.width = ({ fontSize = 11 }, text = '') => textWidth(String(text), fontSize);
}
