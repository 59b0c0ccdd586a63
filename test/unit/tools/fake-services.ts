import { UnavailableError } from '../../../src/base/errors.js';
import { jobCatalog } from '../../../src/durable/catalog.js';
import { jobEndings } from '../../../src/durable/endings.js';
import { lostJobsFinder } from '../../../src/durable/lost-jobs.js';
import type { ResultStore } from '../../../src/durable/results.js';
import { createGeocoder } from '../../../src/places/geocoder.js';
import type { Place } from '../../../src/places/places.js';
import type { Manifest } from '../../../src/store/manifest.js';
import type { Manifests } from '../../../src/store/manifests.js';
import type { PartIntegrity } from '../../../src/store/part-integrity.js';
import type { Removal } from '../../../src/store/removal.js';
import { finishedGathering } from '../../../src/store/results.js';
import { gatheringKind } from '../../../src/tools/gathering/gathering-kind.js';
import type { ToolServices } from '../../../src/tools/services.js';
import { FakePromises } from '../../fakes/fake-promises.js';

/** Manifests in memory; a text in place of one is what reading it fails with. */
export class FakeManifests implements Manifests {
  readonly store = '/store';
  readonly stored = new Map<string, Manifest | string>();

  async read(jobName: string): Promise<Manifest | undefined> {
    const found = this.stored.get(jobName);
    if (typeof found === 'string') throw new UnavailableError(found);
    return found;
  }

  async write(manifest: Manifest): Promise<void> {
    this.stored.set(manifest.job_name, manifest);
  }

  writeFirst(): Promise<boolean> {
    return Promise.reject(new Error('this test summarises nothing'));
  }

  async remove(jobName: string): Promise<void> {
    this.stored.delete(jobName);
  }

  setAside(): Promise<void> {
    return Promise.reject(new Error('this test sets nothing aside'));
  }

  async names(): Promise<string[]> {
    return [...this.stored.keys()].sort();
  }

  path(jobName: string): string {
    return `/store/jobs/${jobName}.json`;
  }
}

const PLACES: Place[] = [
  { name: 'Seattle', latitude: 47.60621, longitude: -122.33207, country: 'Earth', population: 9 },
  { name: 'Paris', latitude: 48.85341, longitude: 2.3488, country: 'Earth', population: 8 },
  { name: 'Ii', latitude: 65.3, longitude: 25.4, country: 'Finland', population: 9_000 },
  { name: 'Springfield', latitude: 37.2, longitude: -93.3, region: 'Missouri', population: 7 },
  { name: 'Springfield', latitude: 39.8, longitude: -89.6, region: 'Illinois', population: 6 },
];

const geocoder = createGeocoder({
  online: async (name) => PLACES.filter((place) => place.name === name),
  offline: async () => ({
    search: () => Promise.reject(new Error('this geocoder is never out of reach')),
    similar: () => [],
  }),
  now: Date.now,
});

/** The manifests as the durable core sees them. */
export function resultsOf(manifests: Manifests): ResultStore {
  return {
    place: manifests.store,
    advice: 'give both the same DURABLE_WEATHER_STORE',
    read: async (name) => {
      const manifest = await manifests.read(name);
      return manifest && finishedGathering(manifest);
    },
    put: () => Promise.reject(new Error('this test puts no result')),
    remove: (name) => manifests.remove(name),
    names: () => manifests.names(),
  };
}

/** What a tool works with, all of it in memory; some of it may be given. */
export function fakeServices(now: () => number = Date.now, given: Partial<FakeStore> = {}) {
  const jobs = new FakePromises();
  const fake = new FakeManifests();
  const store: FakeStore = {
    manifests: fake,
    integrity: { faultsOf: () => [] },
    removal: { remove: () => Promise.reject(new Error('this test removes nothing')) },
    ...given,
  };
  const kinds = [gatheringKind({ ...store, now })];
  const results = resultsOf(store.manifests);
  const promises = async () => jobs;
  const catalog = jobCatalog(results, kinds);
  const services: ToolServices = {
    kinds,
    promises,
    results,
    catalog,
    lostJobs: lostJobsFinder(promises, catalog),
    endings: jobEndings(promises),
    manifests: store.manifests,
    integrity: store.integrity,
    rows: () => Promise.reject(new Error('this test stores no rows')),
    sandbox: () => Promise.reject(new Error('this test queries no rows')),
    lookups: () => Promise.reject(new Error('this test looks up no table')),
    outputs: { write: () => Promise.reject(new Error('this test writes no files')) },
    geocoder,
    now,
  };
  return { services, jobs, manifests: fake };
}

interface FakeStore {
  manifests: Manifests;
  integrity: PartIntegrity;
  removal: Removal;
}

export const call = { signal: new AbortController().signal };
