import { UnavailableError } from '../../base/errors.js';
import { isJobName, JOB_NAME_RULE } from '../../durable/naming.js';
import type { JobDescription } from '../../durable/promises.js';
import { nearestNames } from '../../durable/suggest.js';
import type { Manifest } from '../../store/manifest.js';
import type { Manifests } from '../../store/manifests.js';
import type { ToolServices } from '../tool.js';
import { explainLoss } from './lost-results.js';

/**
 * What can be known of a job now.
 * - finished: the result store has its manifest
 * - lost: Temporal has it as completed, and the result store has no manifest of it
 * - known: Temporal has its workflow, which has not completed
 * - absent: neither has; `why` is for the user
 * - unreadable: its manifest gives no answer, until somebody mends it
 * - hidden: the server gives no answer, and may give one later
 */
export type JobState =
  | { kind: 'finished'; manifest: Manifest }
  | { kind: 'lost'; job: JobDescription; why: string }
  | { kind: 'known'; job: JobDescription }
  | { kind: 'absent'; why: string; suggestions: string[] }
  | { kind: 'unreadable'; why: string }
  | { kind: 'hidden'; why: string };

/** Names among which a slip of the pen is looked for. */
const LISTED = 1_000;

/** The look for them has this much of a call's time for itself, and what the description leaves over. */
const LIST_MS = 500;

/**
 * The state of each job, by name. The result store is asked first: a finished job is answered from there
 * for ever, also when Temporal is down or has forgotten it.
 * @param withinMs for the whole of it.
 */
export async function readStates(
  names: readonly string[],
  services: ToolServices,
  withinMs: number,
): Promise<Map<string, JobState>> {
  const until = Date.now() + withinMs;
  const valid = names.filter(isJobName);
  const states = await readFinished(valid, services.manifests);
  await addDescribed(
    valid.filter((name) => !states.has(name)),
    services,
    withinMs - LIST_MS,
    states,
  );
  await addAbsent(
    names.filter((name) => !states.has(name)),
    services,
    until,
    states,
  );
  return states;
}

/** The finished ones among some jobs; `unreadable` is one whose manifest cannot be read. */
export async function readFinished(
  names: readonly string[],
  manifests: Manifests,
): Promise<Map<string, JobState>> {
  const states = new Map<string, JobState>();
  await Promise.all(
    names.map(async (name) => {
      try {
        const manifest = await manifests.read(name);
        if (manifest !== undefined) states.set(name, { kind: 'finished', manifest });
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        states.set(name, { kind: 'unreadable', why: error.message });
      }
    }),
  );
  return states;
}

async function addDescribed(
  names: readonly string[],
  { jobs, manifests }: ToolServices,
  withinMs: number,
  states: Map<string, JobState>,
): Promise<void> {
  if (names.length === 0) return;
  const completed: JobDescription[] = [];
  for (const job of await (await jobs()).describe(names, withinMs)) {
    if (job.status === 'completed') completed.push(job);
    else if (job.status !== 'unknown') states.set(job.name, { kind: 'known', job });
    else if (job.attention !== undefined) {
      states.set(job.name, { kind: 'hidden', why: job.attention });
    }
  }
  // A job may have ended since the first look, and had no manifest then.
  const finished = await readFinished(
    completed.map(({ name }) => name),
    manifests,
  );
  for (const job of completed) {
    const why = explainLoss(job.name, manifests.store);
    states.set(job.name, finished.get(job.name) ?? { kind: 'lost', job, why });
  }
}

async function addAbsent(
  names: readonly string[],
  services: ToolServices,
  until: number,
  states: Map<string, JobState>,
): Promise<void> {
  if (names.length === 0) return;
  const known = await knownNames(services, Math.max(LIST_MS, until - Date.now()));
  for (const name of names) {
    const suggestions = nearestNames(name, known);
    states.set(name, { kind: 'absent', why: explainAbsence(name, suggestions), suggestions });
  }
}

async function knownNames({ jobs, manifests }: ToolServices, withinMs: number): Promise<string[]> {
  const finished = await manifests.names();
  try {
    const listed = await (await jobs()).list({ limit: LISTED }, withinMs);
    return [...new Set([...finished, ...listed.map((job) => job.name)])];
  } catch (error) {
    // A suggestion is a courtesy: without the server's names, the finished ones have to do.
    if (error instanceof UnavailableError) return finished;
    throw error;
  }
}

function explainAbsence(name: string, suggestions: readonly string[]): string {
  if (!isJobName(name)) return `"${name}" is not a job name, which is ${JOB_NAME_RULE}.`;
  return suggestions.length === 0
    ? `No job is called "${name}"; start_gathering starts jobs and returns their names.`
    : `No job is called "${name}"; did you mean ${suggestions.map((near) => `"${near}"`).join(' or ')}?`;
}
