import type { Series } from './provider.js';
import { variableOf } from './variables.js';

/**
 * The variables of which a series has a value at every step, so that a missing one is not known yet, and no knowledge.
 *
 * A grid has all of them everywhere, but for moments (in the polar night no sun rises) and what its source lacks
 * (SeriesNotes.lacks). Of a station, none: it was not always there, and not every observer reports every day.
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
