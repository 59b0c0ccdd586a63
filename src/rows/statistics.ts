import type { Statistic } from '../store/manifest.js';
import type { Gathering } from '../weather/gathering.js';
import { type Kind, type Resolution, variableOf } from '../weather/variables.js';
import { weightsOf, weightWords } from './circular-mean.js';
import { percentDown, roundStatistic } from './rounding.js';

/** Statistics over all rows of a job. */
export interface Summary {
  rows: number;
  /** Percent of rows that have a value, by variable. */
  completeness: Record<string, number>;
  statistics: Record<string, Statistic>;
}

/**
 * The numbers that statistics are made from: `row_count`; of the first variable `count_0`, `min_0`, `min_at_0` (Date),
 * `max_0`, `max_at_0` and `sum_0`, of the second `count_1` …; and the means of directions (meanName).
 */
export type Aggregates = Record<string, unknown>;

/** The name of a direction's mean. @param weight the speed that weights it; undefined for unit vectors. */
export function meanName(index: number, weight?: string): string {
  return weight === undefined ? `mean_${index}` : `mean_${index}_by_${weight}`;
}

/** True for variables whose statistics have a lowest and a highest value. */
export function hasExtremes(kind: Kind): boolean {
  return kind === 'amount' || kind === 'state';
}

/** Statistics as results have them. */
export function readSummary(row: Aggregates, { variables, resolution }: Gathering): Summary {
  const rows = Number(row.row_count);
  const counts = variables.map((_, index) => Number(row[`count_${index}`]));
  const filled = variables.filter((_, index) => counts[index] !== 0);
  const completeness: Record<string, number> = {};
  const statistics: Record<string, Statistic> = {};
  variables.forEach((name, index) => {
    const { kind, unit } = variableOf(resolution, name);
    const count = counts[index] ?? 0;
    completeness[name] = percentDown(count, rows);
    const valuesOf = () =>
      kind === 'direction'
        ? readDirection(row, index, weightsOf(name, resolution, filled)[0])
        : readStatistic(row, index, count, kind, resolution);
    statistics[name] = { unit, ...(count > 0 && valuesOf()) };
  });
  return { rows, completeness, statistics };
}

function readStatistic(
  row: Aggregates,
  index: number,
  count: number,
  kind: Kind,
  resolution: Resolution,
): Omit<Statistic, 'unit'> {
  const number = (key: string) => Number(row[`${key}_${index}`]);
  if (!hasExtremes(kind)) return {};
  const time = (key: string) => isoTime(row[`${key}_${index}`] as Date, resolution);
  return {
    mean: roundStatistic(number('sum') / count),
    min: number('min'),
    min_at: time('min_at'),
    max: number('max'),
    max_at: time('max_at'),
    ...(kind === 'amount' && { sum: roundStatistic(number('sum')) }),
  };
}

function readDirection(
  row: Aggregates,
  index: number,
  weight: string | undefined,
): Partial<Statistic> {
  const mean = row[meanName(index, weight)];
  // 359.9999999 rounds to 360, which is 0.
  return mean === null
    ? {}
    : { mean: roundStatistic(Number(mean)) % 360, mean_is: weightWords(weight) };
}

/** "2012-02-29", or for hourly rows "2012-02-29T13:00:00Z", which SQL reads as a time. */
function isoTime(time: Date, resolution: Resolution): string {
  const iso = time.toISOString();
  return resolution === 'daily' ? iso.slice(0, 10) : `${iso.slice(0, 19)}Z`;
}
