import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidInputError, UnavailableError } from '../../../src/errors.js';
import type {
  JobDescription,
  JobEnd,
  JobRequest,
  Jobs,
  StartOutcome,
} from '../../../src/jobs/port.js';
import type { Manifest } from '../../../src/results/manifest.js';
import type { Manifests } from '../../../src/results/manifests.js';
import type { ToolServices } from '../../../src/tools/tool.js';
import type { Geocoder } from '../../../src/weather/places.js';

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
  private readonly jobs = new Map<string, FakeJob>();
  private readonly ended = new EventTarget();

  /** A running job. */
  put(name: string, description: Partial<JobDescription> = {}): void {
    this.jobs.set(name, { description: { name, status: 'running', ...description } });
  }

  end(name: string, end: JobEnd): void {
    const job = this.jobs.get(name) ?? { description: { name, status: 'running' } };
    job.description = { ...job.description, status: end.status };
    job.end = end;
    this.jobs.set(name, job);
    this.ended.dispatchEvent(new Event(name));
  }

  async start(
    request: JobRequest,
    { retryFailed }: { retryFailed: boolean },
  ): Promise<StartOutcome> {
    this.answer();
    const job = this.jobs.get(request.name);
    if (job === undefined) return this.run(request, 'started');
    const { status } = job.description;
    const { input } = job;
    if (job.identity !== request.identity) return { outcome: 'conflict', status, input };
    const hasFailed = status !== 'running' && status !== 'completed';
    return retryFailed && hasFailed
      ? this.run(request, 'retried')
      : { outcome: 'joined', status, input };
  }

  async describe(names: readonly string[]): Promise<JobDescription[]> {
    this.calls += 1;
    return names.map((name) =>
      this.reachable
        ? (this.jobs.get(name)?.description ?? { name, status: 'unknown' })
        : { name, status: 'unknown', attention: SERVER_DOWN },
    );
  }

  async wait(name: string, until: number, signal: AbortSignal): Promise<JobEnd | undefined> {
    this.calls += 1;
    const isKnown = this.jobs.has(name);
    if (this.reachable && !isKnown) return { status: 'unknown' };
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

  async cancel(): Promise<'requested'> {
    return 'requested';
  }

  async list() {
    this.answer();
    return [...this.jobs.values()].map(({ description }) => description);
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
  readonly stored = new Map<string, Manifest | string>();

  async read(jobName: string): Promise<Manifest | undefined> {
    const found = this.stored.get(jobName);
    if (typeof found === 'string') throw new UnavailableError(found);
    return found;
  }

  async write(manifest: Manifest): Promise<void> {
    this.stored.set(manifest.job_name, manifest);
  }

  async names(): Promise<string[]> {
    return [...this.stored.keys()].sort();
  }

  path(jobName: string): string {
    return `/store/jobs/${jobName}.json`;
  }
}

const PLACES: Record<string, [number, number]> = {
  Seattle: [47.60621, -122.33207],
  Paris: [48.85341, 2.3488],
};

const geocoder: Geocoder = {
  resolve: async (name) => {
    const [latitude, longitude] = PLACES[name] ?? [];
    if (latitude === undefined || longitude === undefined) {
      throw new InvalidInputError(`No place is called "${name}".`);
    }
    return { label: `${name}, Earth`, latitude, longitude };
  },
};

/** What a tool works with, all of it in memory. */
export function fakeServices(now: () => number = Date.now) {
  const jobs = new FakeJobs();
  const manifests = new FakeManifests();
  const services: ToolServices = {
    jobs: async () => jobs,
    manifests,
    rows: () => Promise.reject(new Error('this test stores no rows')),
    outputs: { write: () => Promise.reject(new Error('this test writes no files')) },
    geocoder,
    now,
  };
  return { services, jobs, manifests };
}

export const call = { signal: new AbortController().signal };
