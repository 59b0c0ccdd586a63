import { sharesCells } from './grid-cells.js';
import type { Lookup } from './lookup.js';
import type { LookupPlan } from './plan-lookup.js';

/**
 * Variables that Open-Meteo corrects for the height of the requested place: temperature and dew point by 0.65 °C for
 * 100 m (GenericReader.swift, readAndScale; Era5Variables.swift, isElevationCorrectable), and those derived from them
 * or from the height.
 */
const OF_HEIGHT =
  /^(?:temperature|dew_point|relative_humidity|apparent_temperature|surface_pressure|et0)/;

/** Remarks, in sentences, on places that share a cell's series: its values belong to the height of one of them. */
export function heightRemarks(
  { variables, model = 'best_match' }: Pick<Lookup, 'variables' | 'model'>,
  { points, series }: Pick<LookupPlan, 'points' | 'series'>,
): string[] {
  const names = variables.filter((name) => OF_HEIGHT.test(name));
  if (names.length === 0 || !sharesCells(model) || points.length <= series.length) return [];
  const cells = series.length === 1 ? '1 grid cell' : `${series.length} grid cells`;
  return [
    `Of ${points.length} places in ${cells}, those of one cell have ${names.join(', ')} at the height of one of them: upstream reckons 0.65 °C for 100 m. Where heights differ much, model best_match asks for each place by itself.`,
  ];
}
