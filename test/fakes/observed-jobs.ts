import { loadObservations } from '../../src/demo-archive/observations.js';
import type { Manifest } from '../../src/store/manifest.js';
import type { JobStore } from './stored-job.js';

const PLACES: Record<string, string> = {
  Seattle: 'Seattle, Washington, United States',
  'New York': 'New York, New York, United States',
};

/** Stores the bundled observations as two finished jobs, `seattle` and `new-york`. */
export async function putObserved(store: JobStore): Promise<[Manifest, Manifest]> {
  const jobs = [];
  for (const { city, latitude, longitude, columns } of await loadObservations()) {
    const gathering = {
      place: PLACES[city],
      latitude,
      longitude,
      start_date: '2012-01-01',
      end_date: '2015-12-31',
      resolution: 'daily' as const,
      variables: [
        'temperature_2m_max',
        'temperature_2m_min',
        'precipitation_sum',
        'wind_speed_10m_mean',
      ],
    };
    const name = city.toLowerCase().replace(' ', '-');
    jobs.push(await store.put(name, gathering, Object.fromEntries(columns)));
  }
  return jobs as [Manifest, Manifest];
}
