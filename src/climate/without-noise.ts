/**
 * SQL for a sum or a mean without binary noise. 0.1 + 0.3 + 0.6 mm gives 0.9999999999999999 mm, which would not be a
 * wet day, and (35.6 + 17.8) / 2 °C gives 26.700000000000003 °C. Upstream's values have one or two decimals, so
 * anything after the sixth is noise.
 */
export function withoutNoise(sql: string): string {
  return `round(${sql}, 6)`;
}
