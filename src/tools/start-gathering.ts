import { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { type JobRequest, meaningOf, type Rerun, type StartOutcome } from '../durable/promises.js';
import type { Manifest } from '../store/manifest.js';
import { DAYS_NAMES, type Gathering, MODEL_NAMES, PROVIDER_NAMES } from '../weather/gathering.js';
import { isGathering } from '../weather/gathering-schema.js';
import { BEFORE, identityHash, namesNewWords } from '../weather/identity.js';
import { type AskedSelection, normaliseSelection, type Selection } from '../weather/normalise.js';
import { describeGathering, modelAndDays, toJobRequest } from './gathering/gathering-job.js';
import { remarkOnValues } from './gathering/incomplete.js';
import {
  type Location,
  locationSchema,
  type Request,
  resolveLocations,
} from './gathering/locations.js';
import { forEachJob } from './jobs/each-job.js';
import { type JobState, readFinished } from './jobs/job-states.js';
import { statusSchema } from './jobs/job-status.js';
import { explainRemake } from './jobs/lost-results.js';
import { defineTool, READ_ONLY, type ToolServices } from './tool.js';

const MAX_LOCATIONS = 100;

/** For a look at a job that can only be joined. */
const DESCRIBE_MS = 5_000;

const startedSchema = z.object({
  job_name: z.string().optional().describe('absent only where the location is invalid'),
  outcome: z.enum(['started', 'joined', 'retried', 'conflict', 'invalid']),
  status: statusSchema,
  place: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  message: z.string().optional(),
});

/** What became of one location. */
export type Started = z.output<typeof startedSchema>;

export const startGathering = defineTool({
  name: 'start_gathering',
  title: 'Start gathering weather',
  description:
    'Starts one durable background job a location that gathers historic weather (1940 to today) and returns at once with job names. ' +
    'Use it for any question about past weather; up to 100 locations a call. ' +
    'Safe to repeat: the same input gives the same job, and a finished one answers instantly. ' +
    'Next: await_result with the job names; for long ranges talk on and look in with probe_status.',
  annotations: { ...READ_ONLY, readOnlyHint: false, openWorldHint: true },
  input: z.strictObject({
    locations: z.array(locationSchema).min(1).max(MAX_LOCATIONS),
    start_date: z.string().describe('first day, YYYY-MM-DD, from 1940-01-01 on'),
    end_date: z.string().describe('last day, included, YYYY-MM-DD, today at the latest'),
    resolution: z.enum(['daily', 'hourly']).default('daily'),
    variables: z
      .array(z.string())
      .min(1)
      .optional()
      .describe(
        "Open-Meteo's names, e.g. temperature_2m_max, precipitation_sum (daily), temperature_2m (hourly); a default set when left out",
      ),
    provider: z.enum(PROVIDER_NAMES).default('open-meteo').describe('grid or stations'),
    model: z
      .enum(MODEL_NAMES)
      .optional()
      .describe(
        'era5 when left out: one model since 1940, 25 km, 5 days late. Finer: era5_land, ecmwf_ifs (2017 on), cerra (Europe); best_match mixes, with steps in 1950 and 2017',
      ),
    days: z
      .enum(DAYS_NAMES)
      .optional()
      .describe('of daily rows: local (standard time) when left out'),
    retry_failed: z
      .boolean()
      .default(false)
      .describe('run jobs of these names again that failed or were cancelled'),
  }),
  output: z.object({ jobs: z.array(startedSchema), next_step: z.string() }),
  run: async ({ locations, retry_failed, ...asked }, services, { signal }) => {
    const requests = await resolveLocations(locations, {
      ...selectionOf(asked, locations, services.now()),
      asked,
      geocoder: services.geocoder,
      now: services.now(),
      signal,
    });
    const jobs = await startAll(requests, retry_failed, services);
    return { jobs, next_step: nextStep(jobs) };
  },
  isFailure: ({ jobs }) => jobs.every(({ outcome }) => outcome === 'invalid'),
});

/**
 * What is asked of all locations. A call that names no model, and that the usual one cannot serve, still finds the
 * jobs that an earlier version made of it.
 */
function selectionOf(
  asked: AskedSelection,
  locations: readonly Location[],
  now: number,
): { selection: Selection; unlessThere?: string } {
  try {
    return { selection: normaliseSelection(asked, now) };
  } catch (error) {
    const isNamed = locations.some(({ job_name }) => job_name !== undefined);
    if (!(error instanceof InvalidInputError) || !isNamed || namesNewWords(asked)) throw error;
    const selection = normaliseSelection({ ...asked, ...BEFORE[asked.resolution] }, now);
    return { selection, unlessThere: error.message };
  }
}

async function startAll(
  requests: Request[],
  retryFailed: boolean,
  services: ToolServices,
): Promise<Started[]> {
  const names = requests.flatMap((request) => ('name' in request ? [request.name] : []));
  const finished = await readFinished(names, services.manifests);
  // Locations that share a name take their turns, so that the first one given is the one that gets it.
  const turns = new Map<string, Promise<unknown>>();
  return forEachJob(
    requests,
    async (request) => {
      if ('refusal' in request) return refused(request.location, request.refusal);
      const { name } = request;
      const turn = Promise.allSettled([turns.get(name)]).then(() =>
        startOne(request, finished.get(name), retryFailed ? 'failed' : 'never', services),
      );
      turns.set(name, turn);
      return turn;
    },
    ({ location }, why) => refused(location, why),
  );
}

async function startOne(
  wanted: Extract<Request, { name: string }>,
  finished: JobState | undefined,
  rerun: Rerun,
  services: ToolServices,
): Promise<Started> {
  const { name, gathering, before, unlessThere } = wanted;
  const { place, latitude, longitude } = gathering;
  const job = { job_name: name, ...(place === undefined ? {} : { place }), latitude, longitude };
  if (unlessThere !== undefined && finished === undefined && !(await isThere(name, services))) {
    return refused(wanted.location, unlessThere);
  }
  const request: JobRequest = {
    ...toJobRequest(name, gathering),
    ...(before && { asBefore: toJobRequest(name, before) }),
  };
  const found = await find(request, finished, rerun, services);
  if ('refusal' in found) {
    return { ...job, outcome: 'invalid', status: 'unknown', message: found.refusal };
  }
  const isNew = found.outcome === 'started' || found.outcome === 'retried';
  const isOfBefore = before !== undefined && isInput(found.input, before);
  const meant = isOfBefore ? toJobRequest(name, before) : request;
  const message = [
    found.repair,
    explain(name, gathering, found),
    remarkOnValues(meant, found, found.manifest, services.now()),
    isOfBefore &&
      `This job is ${modelAndDays(before)}, as jobs of version 0.2.0 are; under another job_name, or none, the same call gathers it ${modelAndDays(gathering)}.`,
    wanted.remark,
    isNew && !isOfBefore && wanted.caution,
  ]
    .filter(Boolean)
    .join(' ');
  return {
    ...job,
    outcome: found.outcome,
    status: found.status,
    ...(message && { message }),
  };
}

async function isThere(name: string, { jobs }: ToolServices): Promise<boolean> {
  const [job] = await (await jobs()).describe([name], DESCRIBE_MS);
  return job !== undefined && job.status !== 'unknown';
}

function isInput(input: unknown, gathering: Gathering): boolean {
  return isGathering(input) && identityHash(input) === identityHash(gathering);
}

interface Found extends StartOutcome {
  /** Of a finished job. */
  manifest?: Manifest;
  /** What is mended by running a finished job again. */
  repair?: string;
}

/** The job of a request: joined, started, or run again. */
async function find(
  request: JobRequest,
  finished: JobState | undefined,
  rerun: Rerun,
  services: ToolServices,
): Promise<Found | { refusal: string }> {
  if (finished?.kind === 'unreadable') return { refusal: finished.why };
  if (finished?.kind === 'finished') {
    const { manifest } = finished;
    return { ...(await startFinished(request, manifest, services)), manifest };
  }
  const jobs = await services.jobs();
  const found = await jobs.start(request, rerun);
  if (found.outcome !== 'joined' || found.status !== 'completed') return found;
  const { manifests } = services;
  // It may have ended since the first look, and had no manifest then.
  const now = (await readFinished([request.name], manifests)).get(request.name);
  if (now !== undefined) return find(request, now, rerun, services);
  return { ...(await jobs.start(request, 'ended')), repair: explainRemake(manifests.store) };
}

/** A finished job is joined without the server, unless its rows are no longer whole: then it gathers what is not. */
async function startFinished(
  request: JobRequest,
  { identity, gathering, parts }: Manifest,
  { jobs, integrity }: ToolServices,
): Promise<Found> {
  const done = { status: 'completed', input: gathering } as const;
  const meant = meaningOf(request, identity);
  if (meant === undefined) return { outcome: 'conflict', ...done };
  const faults = integrity.faultsOf(parts);
  if (faults.length === 0) return { outcome: 'joined', ...done };
  const repair = `Parts that are missing or damaged: ${faults.length} of ${parts.length}; their days are gathered again.`;
  return { ...(await (await jobs()).start(meant, 'ended')), repair };
}

function explain(name: string, asked: Gathering, found: StartOutcome): string | undefined {
  if (found.outcome === 'conflict') {
    const holder = isGathering(found.input) ? describeGathering(found.input) : 'something else';
    return `"${name}" is the name of a job that gathers ${holder}; you asked for ${describeGathering(asked)}. Give another job_name, or none.`;
  }
  const ended = !['running', 'completed'].includes(found.status);
  return found.outcome === 'joined' && ended
    ? `This job has ended as ${found.status}; await_result says why, and retry_failed: true runs it again.`
    : undefined;
}

function refused({ job_name }: Request['location'], message: string): Started {
  return {
    ...(job_name === undefined ? {} : { job_name }),
    outcome: 'invalid',
    status: 'unknown',
    message,
  };
}

function nextStep(jobs: Started[]): string {
  const problems = jobs.filter(({ outcome }) => outcome === 'invalid' || outcome === 'conflict');
  const mend =
    problems.length === 0
      ? ''
      : `${problems.length} of ${jobs.length} locations started nothing: see message, mend them and call start_gathering again. `;
  const usable = jobs.filter((job) => !problems.includes(job));
  if (usable.length === 0) return mend.trim();
  const running = usable.some(({ status }) => status === 'running');
  return running
    ? `${mend}Call await_result with these job names; if the range is long, do something else first and look in with probe_status.`
    : `${mend}Call await_result with these job names: all of them have ended, so it answers at once.`;
}
