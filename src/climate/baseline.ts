/** The years that normals and anomalies refer to, both included. */
export interface Baseline {
  first: number;
  last: number;
}

/** The years of the current climatological standard normals (WMO-No. 49, volume I; WMO-No. 1203). */
export const STANDARD_BASELINE = '1991-2020';

/** Share of a baseline's years that must have a value (WMO-No. 1203, 4.4.2). */
const SHARE = 0.8;

export function nameOf({ first, last }: Baseline): string {
  return `${first}-${last}`;
}

export function yearsIn({ first, last }: Baseline): number {
  return last - first + 1;
}

/** 24 for a baseline of 30 years. */
export function yearsNeeded(baseline: Baseline): number {
  return Math.ceil(SHARE * yearsIn(baseline));
}

/** "4 complete years in 1991-2020, 24 needed". */
export function tooFewYears(years: number, baseline: Baseline): string {
  const are = years === 1 ? 'year' : 'years';
  return `${years} complete ${are} in ${nameOf(baseline)}, ${yearsNeeded(baseline)} needed`;
}
