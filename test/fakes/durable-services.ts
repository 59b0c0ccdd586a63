import { jobCatalog } from '../../src/durable/catalog.js';
import { jobEndings } from '../../src/durable/endings.js';
import type { JobKinds } from '../../src/durable/kind.js';
import { lostJobsFinder } from '../../src/durable/lost-jobs.js';
import type { DurableServices } from '../../src/durable/services.js';
import { FakePromises } from './fake-promises.js';
import { memoryResults } from './results-in-memory.js';

/** The core over some kinds, all of it in memory. */
export function durableServices(kinds: JobKinds) {
  const jobs = new FakePromises();
  const results = memoryResults();
  const promises = async () => jobs;
  const endings = jobEndings(promises);
  const catalog = jobCatalog(results, kinds);
  const lostJobs = lostJobsFinder(promises, catalog);
  const services: DurableServices = {
    ...{ kinds, promises, results, catalog, lostJobs, endings },
    now: Date.now,
  };
  return { jobs, results, services };
}
