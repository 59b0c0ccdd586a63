import type { Manifests } from '../src/results/manifests.js';
import type { Parts } from '../src/results/parts.js';
import type { StoredDays, Summary } from '../src/results/summary.js';
import type { Gathering } from '../src/weather/gathering.js';
import type { WeatherProvider } from '../src/weather/provider.js';

/** The effects that activities have on the world. */
export interface ActivityDependencies {
  provider: WeatherProvider;
  parts: Parts;
  manifests: Manifests;
  /** Exact statistics over stored days. */
  summarise(stored: readonly StoredDays[], gathering: Gathering): Promise<Summary>;
  /** Resolves when `weight` may be spent upstream. */
  spend(weight: number, signal: AbortSignal): Promise<void>;
  /** Unix milliseconds. */
  now(): number;
}
