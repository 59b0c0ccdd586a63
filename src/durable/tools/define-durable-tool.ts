import { z } from 'zod';
import { defineTool, READ_ONLY, type ToolCall } from '../../mcp/tool.js';
import { forEachJob } from '../each-job.js';
import { type JobKind, kindNamed, kindOfType } from '../kind.js';
import type { JobStatus, Rerun } from '../promises.js';
import type { DurableServices } from '../services.js';
import { type StartedJob, startJob, type WantedJob } from '../start.js';
import { type JobState, readFinished } from '../states.js';

/** For a look at a job that can only be joined. */
const DESCRIBE_MS = 5_000;

/** What became of one job that was asked for. */
export interface StartAnswer {
  /** Absent only where nothing was found that could have a name. */
  job_name?: string;
  outcome: 'started' | 'joined' | 'retried' | 'conflict' | 'invalid';
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
  refusal: string;
}

/** What a tool that starts jobs is made of. */
export interface DurableToolDefinition<
  Arguments extends z.ZodRawShape,
  Input,
  Services extends DurableServices,
  Asked extends AskedJob<Input> = AskedJob<Input>,
> {
  name: string;
  title: string;
  /** When to use it and what to call next. */
  description: string;
  /** Name of the kind among the server's kinds. */
  kind: string;
  /** What the tool takes beside retry_failed. */
  input: Arguments;
  /** What one of the asked things is called, in the plural: "locations". */
  plural: string;
  /** True where `resolve` asks other servers. */
  isOpenWorld: boolean;
  /**
   * The jobs that a call asks for, in its order. It may look things up, and may refuse one of many.
   * @throws InvalidInputError, UnavailableError for the call as a whole.
   */
  resolve(
    input: z.output<z.ZodObject<Arguments>>,
    services: Services,
    call: ToolCall,
  ): Promise<readonly (Asked | RefusedJob)[]>;
  /** Sentences on a job that was found or started, beside what the core says. */
  remarks?(asked: Asked, started: StartedJob, services: Services): (string | false | undefined)[];
}

/** Makes the tool that starts jobs of a kind and returns at once with their names: the idempotency contract. */
export function defineDurableTool<
  Arguments extends z.ZodRawShape,
  Input,
  Services extends DurableServices,
  Asked extends AskedJob<Input> = AskedJob<Input>,
>(definition: DurableToolDefinition<Arguments, Input, Services, Asked>) {
  const { name, title, description, isOpenWorld } = definition;
  return defineTool({
    name,
    title,
    description,
    annotations: { ...READ_ONLY, readOnlyHint: false, openWorldHint: isOpenWorld },
    input: z.strictObject({
      ...definition.input,
      retry_failed: z
        .boolean()
        .default(false)
        .describe('run jobs of these names again that failed or were cancelled'),
    }),
    output: z.object({
      jobs: z.array(z.unknown() as z.ZodType<StartAnswer>),
      next_step: z.string(),
    }),
    run: async (input, services: Services, call) => {
      const { retry_failed, ...asked } = input as { retry_failed: boolean };
      const wishes = await definition.resolve(
        asked as z.output<z.ZodObject<Arguments>>,
        services,
        call,
      );
      const jobs = await startAll(definition, wishes, retry_failed ? 'failed' : 'never', services);
      return { jobs, next_step: nextStep(jobs, definition) };
    },
    isFailure: ({ jobs }) => jobs.every(({ outcome }) => outcome === 'invalid'),
  });
}

type Definition<Input, Services extends DurableServices, Asked extends AskedJob<Input>> = Pick<
  DurableToolDefinition<z.ZodRawShape, Input, Services, Asked>,
  'kind' | 'name' | 'plural' | 'remarks'
>;

async function startAll<Input, Services extends DurableServices, Asked extends AskedJob<Input>>(
  definition: Definition<Input, Services, Asked>,
  wishes: readonly (Asked | RefusedJob)[],
  rerun: Rerun,
  services: Services,
): Promise<StartAnswer[]> {
  const names = wishes.flatMap((wish) => ('refusal' in wish ? [] : [wish.name]));
  const finished = await readFinished(names, services.results);
  // Wishes that share a name take their turns, so that the first one given is the one that gets it.
  const turns = new Map<string, Promise<unknown>>();
  return forEachJob(
    wishes,
    async (wish) => {
      if ('refusal' in wish) return refused(wish.job_name, wish.refusal);
      const { name } = wish;
      const turn = Promise.allSettled([turns.get(name)]).then(() =>
        startOne(definition, wish, finished.get(name), rerun, services),
      );
      turns.set(name, turn);
      return turn;
    },
    (wish, why) => refused('refusal' in wish ? wish.job_name : wish.name, why),
  );
}

async function startOne<Input, Services extends DurableServices, Asked extends AskedJob<Input>>(
  { kind: kindName, remarks }: Definition<Input, Services, Asked>,
  wish: Asked,
  state: JobState | undefined,
  rerun: Rerun,
  services: Services,
): Promise<StartAnswer> {
  const { name, unlessThere } = wish;
  if (unlessThere !== undefined && state === undefined && !(await isThere(name, services))) {
    return refused(name, unlessThere);
  }
  const kind = kindNamed(services.kinds, kindName) as JobKind<Input> | undefined;
  if (kind === undefined) throw new Error(`the server has no kind "${kindName}"`);
  const job = { job_name: name, ...wish.about };
  const found = await startJob(kind, wish, state, rerun, services);
  if ('refusal' in found) {
    return { ...job, outcome: 'invalid', status: 'unknown', message: found.refusal };
  }
  const message = [
    found.repair,
    explain(kind, wish, found, services),
    ...(remarks?.(wish, found, services) ?? []),
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

async function isThere(name: string, { promises }: DurableServices): Promise<boolean> {
  const [job] = await (await promises()).describe([name], DESCRIBE_MS);
  return job !== undefined && job.status !== 'unknown';
}

/** A conflict shows both inputs (D3). */
function explain<Input>(
  kind: JobKind<Input>,
  { name, input }: WantedJob<Input>,
  { outcome, status, workflowType, input: theirs }: StartedJob,
  { kinds }: DurableServices,
): string | undefined {
  if (outcome === 'conflict') {
    const holder = kindOfType(kinds, workflowType);
    const what = holder?.isInput(theirs) ? holder.describe(theirs) : 'does something else';
    return `"${name}" is the name of a job that ${what}; you asked for one that ${kind.describe(input)}. Give another job_name, or none.`;
  }
  const hasEnded = !['running', 'completed'].includes(status);
  return outcome === 'joined' && hasEnded
    ? `This job has ended as ${status}; await_result says why, and retry_failed: true runs it again.`
    : undefined;
}

function refused(job_name: string | undefined, message: string): StartAnswer {
  return {
    ...(job_name === undefined ? {} : { job_name }),
    outcome: 'invalid',
    status: 'unknown',
    message,
  };
}

function nextStep(
  jobs: readonly StartAnswer[],
  { name, plural }: { name: string; plural: string },
): string {
  const problems = jobs.filter(({ outcome }) => outcome === 'invalid' || outcome === 'conflict');
  const mend =
    problems.length === 0
      ? ''
      : `${problems.length} of ${jobs.length} ${plural} started nothing: see message, mend them and call ${name} again. `;
  const usable = jobs.filter((job) => !problems.includes(job));
  if (usable.length === 0) return mend.trim();
  const running = usable.some(({ status }) => status === 'running');
  return running
    ? `${mend}Call await_result with these job names; if they take long, do something else first and look in with probe_status.`
    : `${mend}Call await_result with these job names: all of them have ended, so it answers at once.`;
}
