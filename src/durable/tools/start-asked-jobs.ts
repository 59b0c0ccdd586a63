import { InvalidInputError } from '../../base/errors.js';
import { userErrorOf } from '../../base/user-error.js';
import { forEachJob } from '../each-job.js';
import { type JobKind, kindNamed, kindOfType } from '../kind.js';
import type { JobStatus, Rerun } from '../promises.js';
import type { DurableServices } from '../services.js';
import { type StartedJob, startJob, type WantedJob } from '../start.js';
import { type JobState, readFinished } from '../states.js';

/** For a look at a job that can only be joined. */
const DESCRIBE_MS = 5_000;

/** Nothing was started: the arguments are wrong, or something that the start needs does not work now. */
export type NotStarted = 'invalid' | 'unavailable';

/** What became of one job that was asked for. */
export interface StartAnswer {
  /** Absent only where nothing was found that could have a name. */
  job_name?: string;
  outcome: 'started' | 'joined' | 'retried' | 'conflict' | NotStarted;
  status: JobStatus;
  message?: string;
}

/** A job that a call asks for. */
export interface AskedJob<Input> extends WantedJob<Input> {
  /** What the answer shows of it, beside its name and what became of it. */
  about?: object;
  /** Why it cannot be started, although a job of this name that is there already can be joined. */
  unlessThere?: string | undefined;
}

/** A job that cannot be asked for, and why, in a sentence. */
export interface RefusedJob {
  job_name?: string | undefined;
  /** Invalid when left out. */
  outcome?: NotStarted;
  refusal: string;
}

/** Resolves one of several requested jobs. A user error refuses this one and leaves the others alone. */
export async function orRefused<Asked>(
  job_name: string | undefined,
  work: () => Promise<Asked>,
): Promise<Asked | RefusedJob> {
  try {
    return await work();
  } catch (error) {
    const told = userErrorOf(error);
    if (told === undefined) throw error;
    const outcome = told instanceof InvalidInputError ? 'invalid' : 'unavailable';
    return { job_name, outcome, refusal: told.message };
  }
}

/** True for an answer of a job that does not run under this name as it was asked for. */
export function isUnusable({ outcome }: StartAnswer): boolean {
  return outcome === 'conflict' || isNotStarted(outcome);
}

export function isNotStarted(outcome: StartAnswer['outcome'] | undefined): outcome is NotStarted {
  return outcome === 'invalid' || outcome === 'unavailable';
}

/** What the caller does about what started nothing: mend it, where that is in the caller's hands. */
export function adviceAfter(unusable: readonly StartAnswer[], them: string, tool: string): string {
  const mends = unusable.some(({ outcome }) => outcome !== 'unavailable');
  return `see message, ${mends ? `mend ${them} ` : ''}and call ${tool} again.`;
}

/** How the jobs of a tool are started. */
export interface AskedJobsDefinition<
  Input,
  Services extends DurableServices,
  Asked extends AskedJob<Input> = AskedJob<Input>,
> {
  /** Name of the kind among the server's kinds. */
  kind: string;
  /** Sentences on a job that was found or started, beside what the core says. */
  remarks?(asked: Asked, started: StartedJob, services: Services): (string | false | undefined)[];
}

/** Starts or finds what was asked for, in its order: the trouble of one hides nothing of another. */
export async function startAskedJobs<
  Input,
  Services extends DurableServices,
  Asked extends AskedJob<Input>,
>(
  definition: AskedJobsDefinition<Input, Services, Asked>,
  askedJobs: readonly (Asked | RefusedJob)[],
  rerun: Rerun,
  services: Services,
): Promise<StartAnswer[]> {
  const names = askedJobs.flatMap((asked) => ('refusal' in asked ? [] : [asked.name]));
  const finished = await readFinished(names, services.results);
  // Jobs that share a name take their turns, so that the first one given is the one that gets it.
  const turns = new Map<string, Promise<unknown>>();
  return forEachJob(
    askedJobs,
    async (asked) => {
      if ('refusal' in asked) return refused(asked);
      const { name } = asked;
      const turn = Promise.allSettled([turns.get(name)]).then(() =>
        startOne(definition, asked, finished.get(name), rerun, services),
      );
      turns.set(name, turn);
      return turn;
    },
    (asked, refusal) => {
      const job_name = 'refusal' in asked ? asked.job_name : asked.name;
      return refused({ job_name, outcome: 'unavailable', refusal });
    },
  );
}

async function startOne<Input, Services extends DurableServices, Asked extends AskedJob<Input>>(
  { kind: kindName, remarks }: AskedJobsDefinition<Input, Services, Asked>,
  asked: Asked,
  state: JobState | undefined,
  rerun: Rerun,
  services: Services,
): Promise<StartAnswer> {
  const { name, unlessThere } = asked;
  if (unlessThere !== undefined && state === undefined && !(await isThere(name, services))) {
    return refused({ job_name: name, outcome: 'invalid', refusal: unlessThere });
  }
  const kind = kindNamed(services.kinds, kindName) as JobKind<Input> | undefined;
  if (kind === undefined) throw new Error(`the server has no kind "${kindName}"`);
  const job = { job_name: name, ...asked.about };
  const found = await startJob(kind, asked, state, rerun, services);
  if ('refusal' in found) {
    return { ...job, outcome: 'unavailable', status: 'unknown', message: found.refusal };
  }
  const message = [
    found.repair,
    isMadeAgain(found) && MEANWHILE,
    explain(kind, asked, found, services),
    ...(remarks?.(asked, found, services) ?? []),
    found.attention,
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

/** Said of such a job, whose next calls are answered from its record. */
const MEANWHILE =
  'Its result stays: await_result and probe_status give it at once and do not tell when this is done. Try what needs the rest again in a while.';

/** True for a job that has its record, and runs again because something of its result is lost. */
function isMadeAgain({ finished, status, outcome }: StartedJob): boolean {
  return finished !== undefined && status === 'running' && outcome !== 'conflict';
}

async function isThere(name: string, { promises }: DurableServices): Promise<boolean> {
  const [job] = await (await promises()).describe([name], DESCRIBE_MS);
  return job !== undefined && job.status !== 'unknown';
}

/** A conflict shows both inputs (D3). */
function explain<Input>(
  kind: JobKind<Input>,
  { name, input }: WantedJob<Input>,
  { outcome, status, workflowType, input: theirs, unreadable, isCancelling }: StartedJob,
  { kinds }: DurableServices,
): string | undefined {
  if (outcome === 'conflict') {
    const holder = kindOfType(kinds, workflowType);
    const what = holder?.isInput(theirs)
      ? `job that ${holder.describe(theirs)}`
      : unreadable === undefined
        ? 'job that does something else'
        : `job whose input cannot be read (${unreadable})`;
    return `"${name}" is the name of a ${what}; you asked for one that ${kind.describe(input)}. Give another job_name, or none.`;
  }
  if (isCancelling) {
    return 'This job is being cancelled; once await_result says that it was, retry_failed: true runs it again.';
  }
  const hasEnded = !['running', 'completed'].includes(status);
  return outcome === 'joined' && hasEnded
    ? `This job has ended as ${status}; await_result says why, and retry_failed: true runs it again.`
    : undefined;
}

function refused({ job_name, outcome = 'invalid', refusal }: RefusedJob): StartAnswer {
  return {
    ...(job_name === undefined ? {} : { job_name }),
    outcome,
    status: 'unknown',
    message: refusal,
  };
}
