/** The GHCN-Daily element of a daily variable, and how its whole numbers become values in the variable's unit. */
interface Element {
  code: string;
  /**
   * Hundredths of the variable's unit in one unit of the element. A whole number, so that no value is off by a
   * binary fraction.
   */
  hundredths: number;
  /** The elements for a total over several days: its amount and its number of days. */
  total?: { amount: string; days: string };
}

/**
 * GHCN-Daily's elements by variable (section III of NCEI's readme.txt).
 *
 * An average temperature from the Global Summary of the Day belongs to the UTC day, not to the station's day.
 */
export const GHCN_ELEMENTS: Readonly<Record<string, Element>> = {
  temperature_2m_max: { code: 'TMAX', hundredths: 10 }, // tenths of °C
  temperature_2m_min: { code: 'TMIN', hundredths: 10 },
  temperature_2m_mean: { code: 'TAVG', hundredths: 10 },
  precipitation_sum: { code: 'PRCP', hundredths: 10, total: { amount: 'MDPR', days: 'DAPR' } }, // tenths of mm
  snowfall_sum: { code: 'SNOW', hundredths: 10, total: { amount: 'MDSF', days: 'DASF' } }, // mm
  sunshine_duration: { code: 'TSUN', hundredths: 6_000 }, // minutes
  wind_speed_10m_max: { code: 'WSF2', hundredths: 36 }, // tenths of m/s; the fastest two minutes
  wind_speed_10m_mean: { code: 'AWND', hundredths: 36 },
  wind_gusts_10m_max: { code: 'WSFG', hundredths: 36 },
};

/**
 * A variable's element.
 * @throws Error for a variable that was never validated: a defect in the caller.
 */
export function elementOf(variable: string): Element {
  const found = GHCN_ELEMENTS[variable];
  if (found === undefined) throw new Error(`GHCN-Daily has no ${variable}`);
  return found;
}

/** All elements that carry values of some variables, the variables' own elements first. */
export function codesOf(variables: readonly string[]): string[] {
  const elements = variables.map(elementOf);
  const totals = elements.flatMap(({ total }) => (total ? [total.amount, total.days] : []));
  return [...elements.map(({ code }) => code), ...totals];
}
