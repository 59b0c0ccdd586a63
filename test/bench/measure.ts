/** Something that was measured several times, and in turns with it the least that does the same work. */
export interface Measure {
  what: string;
  unit: 'ms' | 'MB' | 'bytes' | 'requests' | 'errors';
  ours: number[];
  beside?: { what: string; values: number[] };
  /** The most that may be, of the ratio where something is beside it, else of the value itself. */
  budget: number;
}

/** Wall-clock milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
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

/** Of the medians; undefined where nothing is beside it. */
export function ratioOf({ ours, beside }: Measure): number | undefined {
  return beside && median(ours) / median(beside.values);
}

/**
 * Whether a measure keeps its budget. Of a ratio the best of each side counts: a busy machine slows single turns of
 * either, and the best of several turns is what the code can do.
 */
export function isWithin({ ours, beside, budget }: Measure): boolean {
  const value = beside ? Math.min(...ours) / Math.min(...beside.values) : median(ours);
  return value <= budget;
}
