import type { Manifests } from '../src/results/manifests.js';
import type { Absences, NotedDays } from '../src/results/missing.js';
import type { PartIntegrity } from '../src/results/part-integrity.js';
import type { Parts } from '../src/results/parts.js';
import type { StoredDays } from '../src/results/stored-days.js';
import type { Summary } from '../src/results/summary.js';
import type { UpstreamLimits } from '../src/upstream/limits.js';
import type { Gathering } from '../src/weather/gathering.js';
import type { Series, WeatherProvider } from '../src/weather/provider.js';

/** The effects that activities have on the world. */
export interface ActivityDependencies {
  provider: WeatherProvider;
  parts: Parts;
  manifests: Manifests;
  integrity: PartIntegrity;
  /** Exact statistics over stored days. */
  summarise(stored: readonly StoredDays[], gathering: Gathering): Promise<Summary>;
  /** Nulls over stored days, by what they mean. */
  findAbsences(stored: readonly NotedDays[], series: Series): Promise<Absences>;
  /** By variable, how many of some stored rows have a value. */
  countValues(
    stored: readonly StoredDays[],
    variables: readonly string[],
  ): Promise<Record<string, number>>;
  /** What the fleet may ask of upstream. */
  limits: UpstreamLimits;
  /** Unix milliseconds. */
  now(): number;
}
