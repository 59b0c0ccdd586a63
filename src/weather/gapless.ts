import type { Series } from './provider.js';
import { variableOf } from './variables.js';

/**
 * The variables that have a value at every step, so that a missing value is a gap and may still come.
 *
 * A grid has every variable everywhere, except moments (an archive may have no sunrise in the polar night) and the
 * variables in SeriesNotes.lacks. A station guarantees none: it did not exist in all years, and not every observer
 * reports every day.
 */
export function gaplessVariables(
  { variables, resolution, station }: Pick<Series, 'variables' | 'resolution' | 'station'>,
  lacks: readonly string[],
): string[] {
  if (station !== undefined) return [];
  return variables.filter(
    (name) => variableOf(resolution, name).kind !== 'instant' && !lacks.includes(name),
  );
}
