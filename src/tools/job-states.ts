import { UnavailableError } from '../errors.js';
import { isJobName, JOB_NAME_RULE } from '../jobs/naming.js';
import type { JobDescription } from '../jobs/port.js';
import { nearestNames } from '../jobs/suggest.js';
import type { Manifest } from '../results/manifest.js';
import type { Manifests } from '../results/manifests.js';
import type { ToolServices } from './tool.js';

/**
 * What can be known of a job now.
 * - finished: the result store has its manifest
 * - known: Temporal has its workflow
 * - absent: neither has; `why` is for the user
 * - hidden: it cannot be told, because the server or the manifest gives no answer
 */
export type JobState =
  | { kind: 'finished'; manifest: Manifest }
  | { kind: 'known'; job: JobDescription }
  | { kind: 'absent'; why: string; suggestions: string[] }
  | { kind: 'hidden'; why: string };

/** Names among which a slip of the pen is looked for. */
const LISTED = 1_000;
const LIST_MS = 800;

/**
 * The state of each job, by name. The result store is asked first: a finished job is answered from there
 * for ever, also when Temporal is down or has forgotten it.
 * @param withinMs for the description; suggestions for unknown names may add LIST_MS.
 */
export async function readStates(
  names: readonly string[],
  services: ToolServices,
  withinMs: number,
): Promise<Map<string, JobState>> {
  const valid = names.filter(isJobName);
  const states = await readFinished(valid, services.manifests);
  await addDescribed(
    valid.filter((name) => !states.has(name)),
    services,
    withinMs,
    states,
  );
  await addAbsent(
    names.filter((name) => !states.has(name)),
    services,
    states,
  );
  return states;
}

/** The finished ones among some jobs; `hidden` is one whose manifest cannot be read. */
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
        states.set(name, { kind: 'hidden', why: error.message });
      }
    }),
  );
  return states;
}

async function addDescribed(
  names: readonly string[],
  { jobs }: ToolServices,
  withinMs: number,
  states: Map<string, JobState>,
): Promise<void> {
  if (names.length === 0) return;
  for (const job of await (await jobs()).describe(names, withinMs)) {
    if (job.status !== 'unknown') states.set(job.name, { kind: 'known', job });
    else if (job.attention !== undefined) {
      states.set(job.name, { kind: 'hidden', why: job.attention });
    }
  }
}

async function addAbsent(
  names: readonly string[],
  services: ToolServices,
  states: Map<string, JobState>,
): Promise<void> {
  if (names.length === 0) return;
  const known = await knownNames(services);
  for (const name of names) {
    const suggestions = nearestNames(name, known);
    states.set(name, { kind: 'absent', why: explainAbsence(name, suggestions), suggestions });
  }
}

async function knownNames({ jobs, manifests }: ToolServices): Promise<string[]> {
  const finished = await manifests.names();
  try {
    const listed = await (await jobs()).list({ limit: LISTED }, LIST_MS);
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
