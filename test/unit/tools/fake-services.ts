import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../../src/base/errors.js';
import {
  type JobDescription,
  type JobEnd,
  type JobFilter,
  type JobListing,
  type JobRequest,
  type Jobs,
  meaningOf,
  type Rerun,
  type StartOutcome,
} from '../../../src/durable/promises.js';
import { createGeocoder } from '../../../src/places/geocoder.js';
import type { Place } from '../../../src/places/places.js';
import type { Manifest } from '../../../src/store/manifest.js';
import type { Manifests } from '../../../src/store/manifests.js';
import type { ToolServices } from '../../../src/tools/tool.js';

export const SERVER_DOWN = 'The Temporal server at fake:1 does not answer (refused).';

interface FakeJob extends Partial<JobRequest> {
  description: JobDescription;
  end?: JobEnd;
}

/** An in-memory server of durable jobs. */
export class FakeJobs implements Jobs {
  /** In the order of their starts. */
  readonly started: JobRequest[] = [];
  /** Calls of describe, start, wait and list. */
  calls = 0;
  reachable = true;
  /** Names of which a reachable server says nothing in time: not how they are, or not how they ended. */
  readonly untold = new Set<string>();
  readonly unfetched = new Set<string>();
  private readonly jobs = new Map<string, FakeJob>();
  private readonly ended = new EventTarget();

  /** A running job. */
  put(name: string, description: Partial<JobDescription> = {}, input?: unknown): void {
    this.jobs.set(name, { description: { name, status: 'running', ...description }, input });
  }

  end(name: string, end: JobEnd): void {
    const job = this.jobs.get(name) ?? { description: { name, status: 'running' } };
    job.description = { ...job.description, status: end.status };
    job.end = end;
    this.jobs.set(name, job);
    this.ended.dispatchEvent(new Event(name));
  }

  async start(request: JobRequest, rerun: Rerun): Promise<StartOutcome> {
    this.answer();
    const job = this.jobs.get(request.name);
    if (job === undefined) return this.run(request, 'started');
    const { status } = job.description;
    const { input } = job;
    const meant = meaningOf(request, job.identity);
    if (meant === undefined) return { outcome: 'conflict', status, input };
    const hasFailed = status !== 'running' && status !== 'completed';
    return rerun === 'ended' || (rerun === 'failed' && hasFailed)
      ? this.run(meant, 'retried')
      : { outcome: 'joined', status, input };
  }

  async describe(names: readonly string[]): Promise<JobDescription[]> {
    this.calls += 1;
    return names.map((name) =>
      this.reachable && !this.untold.has(name)
        ? (this.jobs.get(name)?.description ?? { name, status: 'unknown' })
        : { name, status: 'unknown', attention: SERVER_DOWN },
    );
  }

  async wait(name: string, until: number, signal: AbortSignal): Promise<JobEnd | undefined> {
    this.calls += 1;
    const isKnown = this.jobs.has(name);
    if (this.reachable && !isKnown) return { status: 'unknown' };
    if (this.unfetched.has(name)) return undefined;
    const over = new AbortController();
    const ended = new Promise((resolve) => {
      this.ended.addEventListener(name, resolve, { once: true });
      signal.addEventListener('abort', resolve, { once: true });
      if (signal.aborted || (this.reachable && this.jobs.get(name)?.end)) resolve(undefined);
    });
    const late = sleep(Math.max(0, until - Date.now()), undefined, { signal: over.signal });
    await Promise.race([ended, late]);
    over.abort();
    await late.catch(() => undefined);
    return signal.aborted ? undefined : this.jobs.get(name)?.end;
  }

  async cancel(name: string): Promise<'requested' | 'not_running' | 'unknown'> {
    this.answer();
    const status = this.jobs.get(name)?.description.status;
    if (status === undefined) return 'unknown';
    return status === 'running' ? 'requested' : 'not_running';
  }

  async delete(name: string): ReturnType<Jobs['delete']> {
    this.answer();
    const status = this.jobs.get(name)?.description.status;
    if (status === undefined) return 'unknown';
    if (status === 'running') return 'running';
    this.jobs.delete(name);
    return 'deleted';
  }

  async list({ prefix = '', since, limit }: JobFilter): Promise<JobListing[]> {
    this.answer();
    return [...this.jobs.values()]
      .map(({ description, input }) => ({ ...description, input }))
      .filter(({ name, startedAt }) => name.startsWith(prefix) && (startedAt ?? 0) >= (since ?? 0))
      .slice(0, limit);
  }

  private run(request: JobRequest, outcome: 'started' | 'retried'): StartOutcome {
    this.started.push(request);
    const description = { name: request.name, status: 'running' } as const;
    this.jobs.set(request.name, { ...request, description });
    return { outcome, status: 'running', input: request.input };
  }

  private answer(): void {
    this.calls += 1;
    if (!this.reachable) throw new UnavailableError(SERVER_DOWN);
  }
}

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

/** What a tool works with, all of it in memory. */
export function fakeServices(now: () => number = Date.now) {
  const jobs = new FakeJobs();
  const manifests = new FakeManifests();
  const services: ToolServices = {
    jobs: async () => jobs,
    manifests,
    integrity: { faultsOf: () => [] },
    removal: { remove: () => Promise.reject(new Error('this test removes nothing')) },
    rows: () => Promise.reject(new Error('this test stores no rows')),
    sandbox: () => Promise.reject(new Error('this test queries no rows')),
    outputs: { write: () => Promise.reject(new Error('this test writes no files')) },
    geocoder,
    now,
  };
  return { services, jobs, manifests };
}

export const call = { signal: new AbortController().signal };
