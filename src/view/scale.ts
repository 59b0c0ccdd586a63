/** Axes: where round values and dates lie. */

/** Maps a range of values to a range of pixels. */
export function linear(from: readonly [number, number], to: readonly [number, number]) {
  const factor = (to[1] - to[0]) / (from[1] - from[0] || 1);
  return (value: number): number => to[0] + (value - from[0]) * factor;
}

/** About `count` round values that enclose a range: steps of 1, 2 or 5 times a power of ten. */
export function roundTicks([low, high]: readonly [number, number], count: number): number[] {
  const rough = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((one) => one * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  // Sums of 0.1 are not exact.
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toFixed(digits)),
  );
}

const DAY_MS = 86_400_000;

/** First days of years or months, at most `count` of them, as unix milliseconds; none where there are no times. */
export function dateTicks([from, to]: readonly [number, number], count: number): number[] {
  if (Number.isNaN(from) || Number.isNaN(to)) return [];
  const months = (to - from) / DAY_MS / 30.4;
  const steps = [1, 2, 3, 6, 12, 24, 60, 120, 240];
  const step = steps.find((one) => months / one <= count) ?? 480;
  const first = new Date(from);
  const start = first.getUTCFullYear() * 12 + first.getUTCMonth();
  const ticks: number[] = [];
  for (let month = Math.ceil(start / step) * step; ; month += step) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at > to) return ticks;
    if (at >= from) ticks.push(at);
  }
}
