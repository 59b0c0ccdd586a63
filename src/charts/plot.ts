import { cutIntoDays, type DayCut, storedDaysOf } from '../rows/day-cut.js';
import type { Rows } from '../rows/rows.js';
import { creditLine } from '../store/credits.js';
import type { Manifest } from '../store/manifest.js';
import { modelOf, seamYears } from '../weather/models.js';
import type { Chart, ChartRequest } from './chart.js';
import { CHART_KINDS } from './kinds.js';
import { renderSvg } from './render.js';
import { type AskedChart, chartRequest } from './request.js';

/** A picture and its texts. */
interface Plot extends Pick<Chart, 'title' | 'subtitle' | 'note'> {
  svg: string;
  /** The models of the values and the kind of days. */
  basis: string;
}

/**
 * Draws finished jobs as SVG.
 * @throws InvalidInputError that says which part of the request cannot be drawn; UnavailableError if rows cannot be
 * read.
 */
export async function plot(
  asked: AskedChart,
  manifests: readonly Manifest[],
  rows: Rows,
  days: readonly DayCut[] = manifests.map(storedDaysOf),
): Promise<Plot> {
  const cutOf = (manifest: Manifest) => days[manifests.indexOf(manifest)] as DayCut;
  const request = chartRequest(asked, manifests, (manifest) =>
    cutIntoDays(rows.select(manifest), cutOf(manifest), manifest.gathering),
  );
  const { spec, note, ...titles } = await CHART_KINDS[asked.kind].draw(request, rows.query);
  const notes = [note, seamNote(asked, request, manifests)].filter(Boolean).join('; ');
  const words = {
    ...titles,
    subtitle: titles.subtitle + standInWords(request),
    ...(notes !== '' && { note: notes }),
  };
  const basis = basisLine(manifests, days);
  const frame = { ...words, source: creditLine(manifests), basis };
  return { svg: await renderSvg(spec, frame), ...words, basis };
}

/** The models and the kind of days: "model era5, days: UTC-08:00, standard time". */
function basisLine(manifests: readonly Manifest[], days: readonly DayCut[]): string {
  const models = distinct(manifests.flatMap(({ result }) => result.model ?? []));
  return [
    models.length > 0 && `${models.length > 1 ? 'models' : 'model'} ${models.join(' and ')}`,
    `days: ${distinct(days.map(({ words }) => words)).join('; ')}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** A note on the years in which the source of the values changes: a step there may come from the source. */
function seamNote(
  { kind, year }: AskedChart,
  { variables }: ChartRequest,
  manifests: readonly Manifest[],
): string | undefined {
  // A single year's values come from one source; the climatology beside them covers all years.
  if (year !== undefined && kind !== 'climatology') return undefined;
  const names = variables.map(({ name }) => name);
  const seams = manifests.flatMap(({ gathering }) => {
    const years = seamYears(gathering, names);
    return years.length === 0
      ? []
      : [`${modelOf(gathering)} changes its source in ${years.join(' and ')}`];
  });
  return seams.length === 0 ? undefined : distinct(seams).join('; ');
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** Names the places whose variable is replaced by a stand-in. If it is all of them, the title says so instead. */
function standInWords({ jobs, variables }: ChartRequest): string {
  const strange = jobs.filter(({ stand_ins }) => variables.some(({ name }) => name in stand_ins));
  if (strange.length === 0 || strange.length === jobs.length) return '';
  return `; of ${strange.map(({ label }) => label).join(', ')} the mean of maximum and minimum`;
}
