/**
 * SQL of a sum or a mean without its binary noise: 0.1 + 0.3 + 0.6 mm are 0.9999999999999999 mm, which were no wet day,
 * and (35.6 + 17.8) / 2 °C are 26.700000000000003 °C. Upstream's values have one or two decimals: what lies beyond the
 * sixth is noise.
 */
export function withoutNoise(sql: string): string {
  return `round(${sql}, 6)`;
}
