import { join } from 'node:path';
import { PACKAGE_ROOT } from '../base/package.js';
import type { Fetch } from '../proxies/proxies.js';
import type { Gazetteer } from './gazetteer.js';
import { createGeocoder, type Geocoder } from './geocoder.js';
import { openMeteoPlaces } from './open-meteo-places.js';

/** Places that are known where no geocoder can be reached (data/README.md). */
const GAZETTEER = join(PACKAGE_ROOT, 'data', 'places.tsv');

/**
 * Open-Meteo's geocoder, with the gazetteer of this package behind it.
 * @param makeRoom is called before the gazetteer is loaded, for a process that keeps its memory small.
 */
export function packagedGeocoder(
  geocodingUrl: string,
  fetch: Fetch,
  makeRoom: () => void = () => undefined,
): Geocoder {
  let places: Promise<Gazetteer> | undefined;
  return createGeocoder({
    online: openMeteoPlaces(geocodingUrl, fetch),
    offline: () => {
      if (places === undefined) {
        makeRoom();
        places = import('./gazetteer.js').then(({ gazetteer }) => gazetteer(GAZETTEER));
      }
      return places;
    },
    now: Date.now,
  });
}
