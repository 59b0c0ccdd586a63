/**
 * Chooses the series that the rows of a lookup are answered from: one a grid cell, so that its places share requests.
 */
import type { GridCell } from '../weather/gathering.js';
import type { Series } from '../weather/provider.js';
import { cellKey, isOwnCell } from './grid-cells.js';
import type { Lookup } from './lookup.js';
import { type LocatedPoint, midnightOffset } from './place-points.js';

/** What the store knows about a series; undefined if it has nothing of it. */
export type DescribeStored = (series: Series) => Promise<{ cell?: GridCell } | undefined>;

/** What all series of a lookup have in common. */
type SeriesWords = Pick<Lookup, 'resolution' | 'variables' | 'model' | 'days'>;

/** A point with the rows that name it. */
export interface CountedPoint extends LocatedPoint {
  rows: number;
}

/** What of a series a lookup does not say itself. */
export type SeriesPoint = Pick<Series, 'latitude' | 'longitude' | 'utc_offset_seconds'>;

export interface ChosenSeries {
  /** Ordered by latitude and longitude, whatever the order of the points. */
  series: SeriesPoint[];
  /** By pointKey, the index of the series. */
  of: Map<string, number>;
}

export function pointKey({
  latitude,
  longitude,
}: Pick<LocatedPoint, 'latitude' | 'longitude'>): string {
  return `${latitude},${longitude}`;
}

/**
 * Answers all points of one cell that have the same midnights from the series of one of them: a stored one if there is
 * one, else that with most rows. If a stored answer shows that upstream took another cell, each point gets a series of
 * its own. So the choice may change after the first answer.
 * @param points without repeats.
 */
export async function chooseSeries(
  points: readonly CountedPoint[],
  lookup: SeriesWords,
  describe: DescribeStored,
): Promise<ChosenSeries> {
  const { model = 'best_match' } = lookup;
  const cells = new Map<string, CountedPoint[]>();
  for (const point of [...points].sort(byRows)) {
    const key = `${cellKey(model, point)} ${midnightOffset(point, lookup)}`;
    const others = cells.get(key);
    if (others === undefined) cells.set(key, [point]);
    else others.push(point);
  }
  const shared: { at: CountedPoint; points: CountedPoint[] }[] = [];
  for (const sharing of cells.values()) {
    const at = await representative(sharing, lookup, describe);
    if (at === undefined) shared.push(...sharing.map((point) => ({ at: point, points: [point] })));
    else shared.push({ at, points: sharing });
  }
  shared.sort((a, b) => a.at.latitude - b.at.latitude || a.at.longitude - b.at.longitude);
  const of = new Map(
    shared.flatMap(({ points: sharing }, index) =>
      sharing.map((point): [string, number] => [pointKey(point), index]),
    ),
  );
  return { series: shared.map(({ at }) => seriesPoint(at)), of };
}

/** Most rows first; of as many, the southernmost and then the westernmost. */
function byRows(a: CountedPoint, b: CountedPoint): number {
  return b.rows - a.rows || a.latitude - b.latitude || a.longitude - b.longitude;
}

/** The point whose series answers for all points of a cell; undefined if upstream has shown that none can. */
async function representative(
  points: readonly CountedPoint[],
  lookup: SeriesWords,
  describe: DescribeStored,
): Promise<CountedPoint | undefined> {
  const [first] = points;
  if (points.length === 1) return first;
  for (const point of points) {
    const stored = await describe(seriesAt(point, lookup));
    if (stored === undefined) continue;
    const { cell } = stored;
    return cell === undefined || isOwnCell(lookup.model ?? 'best_match', point, cell)
      ? point
      : undefined;
  }
  return first;
}

function seriesPoint({ latitude, longitude, utc_offset_seconds }: SeriesPoint): SeriesPoint {
  return {
    latitude,
    longitude,
    ...(utc_offset_seconds !== undefined && { utc_offset_seconds }),
  };
}

/** What upstream is asked for, apart from the days. */
export function seriesAt(
  point: SeriesPoint,
  { resolution, variables, model, days }: SeriesWords,
): Series {
  return {
    ...seriesPoint(point),
    resolution,
    variables,
    ...(model !== undefined && { model }),
    ...(days !== undefined && { days }),
  };
}
