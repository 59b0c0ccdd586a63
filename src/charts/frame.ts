import { HEIGHT, WIDTH } from './chart.js';
import { FAINT_INK, FONT, INK } from './theme.js';

/** Size of the whole picture in pixels: a chat shows it without scaling. */
const PICTURE = { width: 900, height: 500 };

const MARGIN = 24;
const TOP = 76;
/** The note stands above the source, because both may be long. */
const LINE = 14;

/** The texts around a chart. */
export interface Frame {
  title: string;
  subtitle: string;
  /** Credit for the data, which its licence requires on every picture. */
  source: string;
  /** The models of the values and the kind of days. */
  basis?: string;
  note?: string | undefined;
}

/**
 * Puts a chart into its frame.
 * @param inner the chart, an SVG with width and height. It is scaled to fit, so that nothing is cut off.
 */
export function framed(inner: string, frame: Frame): string {
  const { title, subtitle, source, basis, note } = frame;
  const { width, height } = PICTURE;
  const right = width - MARGIN;
  const bottom = height - 10;
  const full = width - 2 * MARGIN;
  const half = width / 2 - MARGIN;
  // Source and basis share a line.
  const ofBasis = basis === undefined ? 0 : Math.min(textWidth(basis, 11), half) + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}, sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(MARGIN, 36, title, { size: 20, color: INK, weight: 'bold', room: full }),
    text(MARGIN, 58, subtitle, { size: 13, color: FAINT_INK, room: full }),
    placed(inner),
    text(MARGIN, bottom, source, { size: 11, color: FAINT_INK, room: full - ofBasis }),
    basis === undefined
      ? ''
      : text(right, bottom, basis, { size: 11, color: FAINT_INK, room: half, end: true }),
    note === undefined
      ? ''
      : text(right, bottom - LINE, note, { size: 11, color: FAINT_INK, room: half, end: true }),
    '</svg>',
  ].join('\n');
}

interface TextStyle {
  size: number;
  color: string;
  /** The text gets no wider than this. */
  room: number;
  weight?: 'bold';
  end?: true;
}

/** How much wider bold letters are, including a margin because the widths below are approximate. */
const BOLDER = 1.18;

/** Long texts get a smaller font, because a place's name may be long. */
function text(x: number, y: number, content: string, style: TextStyle): string {
  const width = textWidth(content, style.size) * (style.weight === 'bold' ? BOLDER : 1);
  const size = Math.min(style.size, (style.size * style.room) / width);
  const attributes = [
    `x="${x}" y="${y}" font-size="${Number(size.toFixed(2))}" fill="${style.color}"`,
    style.weight && `font-weight="${style.weight}"`,
    style.end && 'text-anchor="end"',
  ];
  return `<text ${attributes.filter(Boolean).join(' ')}>${escaped(content)}</text>`;
}

function placed(inner: string): string {
  const [width, height] = sizeOf(inner);
  const scale = Math.min(1, WIDTH / width, HEIGHT / height);
  const x = MARGIN + Math.round((WIDTH - scale * width) / 2);
  const y = TOP + Math.round((HEIGHT - scale * height) / 2);
  const room = `x="${x}" y="${y}" width="${scale * width}" height="${scale * height}"`;
  return `<svg ${room} viewBox="0 0 ${width} ${height}">${inner.slice(inner.indexOf('>') + 1)}`;
}

/** Width and height as vega writes them. */
function sizeOf(svg: string): [number, number] {
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return [Number(width), Number(height)];
}

/** Mean advance widths of DejaVu Sans in em, by kind of character: exact enough for a legend's layout. */
const ADVANCES: readonly [RegExp, number][] = [
  [/[ .,:;|!'’ijl]/, 0.32],
  [/[frtI()\-–/]/, 0.41],
  [/[mwMW%]/, 0.92],
  [/[A-Z]/, 0.7],
];
const ADVANCE = 0.62;

/** Approximate width of a text in DejaVu Sans, in pixels. */
export function textWidth(content: string, fontSize: number): number {
  const em = [...content].reduce(
    (sum, character) => sum + (ADVANCES.find(([kind]) => kind.test(character))?.[1] ?? ADVANCE),
    0,
  );
  return em * fontSize;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(content: string): string {
  return content.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
