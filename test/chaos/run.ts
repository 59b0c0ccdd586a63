import { isRunning } from '../../src/engine/process/processes.js';
import { Product } from '../fakes/product.js';
import { type FaultSchedule, startUpstream, type Upstream } from '../fakes/upstream.js';
import { chanceOf } from './chance.js';
import { happen, type Machine } from './disasters.js';
import { partsAskedFor } from './fetched-again.js';
import { type ChaosJob, type ValuesOf, wrongJobs } from './jobs.js';
import { type Killings, killAround, killNow } from './killer.js';
import { Session } from './session.js';

/** What a run does; the same plan does the same, but for what the machine's speed decides. */
export interface ChaosPlan {
  seed: number;
  jobs: readonly ChaosJob[];
  killEveryMs: number;
  /** Kills and disasters: a slow machine does nothing else than start again while they go on. */
  mostKills: number;
  upstream: { fault: FaultSchedule; offers?: 'flatbuffers' };
  /** What is to be stored of a job; what upstream was made to say when left out. */
  valuesOf?: ValuesOf;
  weightPerMinute: number;
  /** Upstream's answers that all jobs need. */
  needed: number;
  /** All jobs have to be done in this time. */
  limitMs: number;
  /** Where disasters may happen as well. */
  machine?: Machine;
}

export interface ChaosReport {
  seconds: number;
  completed: number;
  /** Jobs that ended without a result, with their errors. */
  failed: string[];
  /** Jobs whose rows are not exactly upstream's. */
  wrong: string[];
  /** Upstream's answers that all jobs need. */
  needed: number;
  /** Upstream requests that were answered in full. */
  fetched: number;
  /** Requests for FlatBuffers. */
  binary: { ok: number; failed: number };
  /** Parts whose days were asked for when they had been stored. */
  again: string[];
  failures: Record<string, number>;
  kills: Killings['kills'];
  /** How often what happened beside kills. */
  happened: Killings['happened'];
  notTried: readonly string[];
  /** Milliseconds beyond what was asked to be waited, by tool. */
  slowest: Record<string, number>;
  /** What looking at jobs and waiting for them was refused with: both have an answer whatever is broken. */
  refused: string[];
  /** Pids of processes that outlived the run. */
  left: number[];
}

const BATCH = 50;
const WAIT_SECONDS = 5;

/** Starts jobs through MCP over stdio while processes are killed and upstream fails, and compares what came of it. */
export async function runChaos(
  plan: ChaosPlan,
  onProgress: (text: string) => void,
): Promise<ChaosReport> {
  const begun = Date.now();
  const again: string[] = [];
  const upstream = await startUpstream({
    ...plan.upstream,
    fault: (request, count) => {
      again.push(...partsAskedFor(product.store, request));
      return plan.upstream.fault(request, count);
    },
  });
  const { jobs, machine } = plan;
  const format = plan.upstream.offers && { OPEN_METEO_FORMAT: plan.upstream.offers };
  const product: Product = await Product.create(
    upstream,
    {
      DURABLE_WEATHER_WEIGHT_PER_MINUTE: String(plan.weightPerMinute),
      ...format,
      ...machine?.clock?.env,
    },
    machine?.folder,
  );
  const session = new Session(product.env);
  const watcher = new Session(product.env);
  const over = new AbortController();
  const chance = chanceOf(plan.seed);
  /** Nobody that knows the home by its old name may live on: a call of theirs would make a new one there. */
  const move = () => {
    for (const { pid } of [session, watcher]) if (pid !== undefined) killNow(pid);
    product.move();
  };
  const killing = killAround(
    {
      home: () => product.home,
      chance,
      everyMs: plan.killEveryMs,
      most: plan.mostKills,
      mcpPid: () => session.pid,
      disasters: machine?.possible ?? [],
      happen: async (disaster) => {
        if (machine !== undefined) await happen(disaster, machine, chance, move);
      },
    },
    over.signal,
  );
  const deadline = begun + plan.limitMs;
  const watching = watch(
    jobs.map(({ name }) => name),
    watcher,
    deadline,
    over.signal,
  );
  let killings: Killings | undefined;
  try {
    const gathered = gatherAll(jobs, session, deadline, onProgress).finally(() => over.abort());
    const [ends] = await Promise.all([gathered, watching]);
    killings = await killing;
    const wrong = await wrongJobs(
      jobs.filter(({ name }) => ends.get(name)?.status === 'completed'),
      product.store,
      plan.valuesOf,
    );
    return {
      seconds: Math.round((Date.now() - begun) / 1_000),
      completed: [...ends.values()].filter(({ status }) => status === 'completed').length,
      failed: [...ends.values()].flatMap(({ job_name, status, error }) =>
        status === 'completed' ? [] : [`${job_name} ${status}: ${error}`],
      ),
      wrong,
      needed: plan.needed,
      ...countRequests(upstream),
      again,
      kills: killings.kills,
      happened: killings.happened,
      notTried: machine?.notTried ?? [],
      slowest: slowestOf(session, watcher),
      refused: [session, watcher].flatMap(({ errors }) => [
        ...(errors.probe_status ?? []),
        ...(errors.await_result ?? []),
      ]),
      left: await endAll(product, [session, watcher], killings),
    };
  } finally {
    over.abort();
    await endAll(product, [session, watcher], killings ?? (await killing));
    await upstream.close();
  }
}

interface End {
  job_name: string;
  status: string;
  error?: string;
}

/** Starts all jobs and waits until each has ended. @throws Error with the jobs that have not ended by the deadline. */
async function gatherAll(
  jobs: readonly ChaosJob[],
  session: Session,
  deadline: number,
  onProgress: (text: string) => void,
): Promise<Map<string, End>> {
  for (const batch of batchesOf(jobs)) await startAll(batch, session, deadline);
  const ends = new Map<string, End>();
  while (ends.size < jobs.length) {
    const open = jobs.map(({ name }) => name).filter((name) => !ends.has(name));
    if (Date.now() >= deadline) throw new Error(`${open.join(', ')} did not end in time`);
    await session.call('probe_status', { job_names: open.slice(0, 200) }, deadline);
    const answer = await session.call<{ jobs: End[] }>(
      'await_result',
      { job_names: open.slice(0, 200), wait_seconds: WAIT_SECONDS },
      deadline,
    );
    for (const end of answer.jobs) {
      if (end.status !== 'running' && end.status !== 'unknown') ends.set(end.job_name, end);
    }
    onProgress(`${ends.size} of ${jobs.length} jobs have ended`);
  }
  return ends;
}

/** Jobs that are asked for alike are started in one call, and again until every one has started. */
async function startAll(
  jobs: readonly ChaosJob[],
  session: Session,
  deadline: number,
): Promise<void> {
  const [{ name: _name, latitude: _north, longitude: _east, ...selection }] = jobs as [ChaosJob];
  const locations = jobs.map(({ name, latitude, longitude }) => ({
    job_name: name,
    latitude,
    longitude,
  }));
  await session.call('start_gathering', { ...selection, locations }, deadline);
}

function batchesOf(jobs: readonly ChaosJob[]): ChaosJob[][] {
  const alike = new Map<string, ChaosJob[]>();
  for (const job of jobs) {
    const { start_date, end_date, resolution } = job;
    const key = [start_date, end_date, resolution].join(' ');
    alike.set(key, [...(alike.get(key) ?? []), job]);
  }
  return [...alike.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / BATCH) }, (_, index) =>
      group.slice(index * BATCH, (index + 1) * BATCH),
    ),
  );
}

function countRequests({
  requests,
}: Upstream): Pick<ChaosReport, 'fetched' | 'failures' | 'binary'> {
  const failures: Record<string, number> = {};
  for (const { outcome } of requests) failures[outcome] = (failures[outcome] ?? 0) + 1;
  const { ok = 0, ...others } = failures;
  const binary = requests.filter(({ query }) => query.format === 'flatbuffers');
  const answered = binary.filter(({ outcome }) => outcome === 'ok').length;
  return {
    fetched: ok,
    failures: others,
    binary: { ok: answered, failed: binary.length - answered },
  };
}

/** Another host, whose server nobody kills: looks at all jobs and waits for them, over and over. */
async function watch(
  job_names: string[],
  session: Session,
  deadline: number,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted && Date.now() < deadline) {
    await session.call('probe_status', { job_names }, deadline);
    await session.call('await_result', { job_names, wait_seconds: 1 }, deadline);
  }
}

function slowestOf(...sessions: Session[]): Record<string, number> {
  const slowest: Record<string, number> = {};
  for (const [tool, ms] of sessions.flatMap((session) => Object.entries(session.slowest))) {
    slowest[tool] = Math.max(slowest[tool] ?? 0, ms);
  }
  return slowest;
}

async function endAll(
  product: Product,
  sessions: readonly Session[],
  killings: Killings,
): Promise<number[]> {
  for (const session of sessions) await session.close();
  await product.remove();
  // The pid of one that was killed stays until init takes note, which may look for such only every two seconds.
  return [...killings.seen.values()].filter(isRunning).map(({ pid }) => pid);
}
