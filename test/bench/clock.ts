/** Wall-clock milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Times two pieces of work in turn, so that both meet the same machine, and gives the median of each. */
export async function inTurns(
  turns: number,
  ours: (turn: number) => Promise<number>,
  bare: (turn: number) => Promise<number>,
): Promise<{ ours: number; bare: number }> {
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let turn = 0; turn < turns; turn++) {
    times.ours.push(await ours(turn));
    times.bare.push(await bare(turn));
  }
  return { ours: median(times.ours), bare: median(times.bare) };
}
