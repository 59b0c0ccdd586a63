/** The least weight of requests that have some days, by its definition: what the product's plan is compared with. */

/** Open-Meteo's price of one place's days, from its own words: 14 days and 10 variables weigh 1, nothing weighs less. */
export function priceOf(days: number, variables: number): number {
  return Math.max(1, variables / 10, (variables / 10) * (days / 14));
}

/** The least weight of all ways to cut days into requests, by the definition: every cut is tried. */
export function leastWeight(days: readonly number[], variables: number): number {
  const least = [0];
  for (let end = 1; end <= days.length; end += 1) {
    least[end] = Math.min(
      ...Array.from({ length: end }, (_, start) => {
        const span = (days[end - 1] ?? 0) - (days[start] ?? 0) + 1;
        return (least[start] ?? 0) + priceOf(span, variables);
      }),
    );
  }
  return least[days.length] ?? 0;
}
