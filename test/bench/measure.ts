/** What was measured, once a turn; often in turns with the least program that does the same work. */
export interface Measure {
  what: string;
  unit: 'ms' | 'MB' | 'kB' | 'bytes' | 'files' | 'requests' | 'errors';
  ours: number[];
  beside?: { what: string; values: number[] };
  /** Upper bound: of the ratio if something is beside it, else of the value itself. */
  budget: number;
}

/** Wall-clock milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** What some work gives, time after time. */
export async function repeated(turns: number, work: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) values.push(await work());
  return values;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Measures two pieces of work in turn, so that both meet the same machine. */
export async function inTurns(
  turns: number,
  ours: (turn: number) => Promise<number>,
  beside: (turn: number) => Promise<number>,
): Promise<{ ours: number[]; beside: number[] }> {
  const values = { ours: [] as number[], beside: [] as number[] };
  for (let turn = 0; turn < turns; turn++) {
    values.ours.push(await ours(turn));
    values.beside.push(await beside(turn));
  }
  return values;
}

/** The ratio of the medians; undefined if nothing is beside it. */
export function ratioOf({ ours, beside }: Measure): number | undefined {
  return beside && median(ours) / median(beside.values);
}

/**
 * What a measure's budget is compared with: the median, or where something is beside it the ratio of the best turns of
 * both. A busy machine slows single turns, and the best of several shows what the code can do.
 */
export function comparedOf({ ours, beside }: Measure): number {
  return beside ? Math.min(...ours) / Math.min(...beside.values) : median(ours);
}

/** Whether a measure keeps its budget. */
export function isWithin(measure: Measure): boolean {
  return comparedOf(measure) <= measure.budget;
}
