import { type JobKind, kindNamed } from './kind.js';
import { explainRemake } from './losses.js';
import { type JobRequest, meaningOf, type Rerun, type StartOutcome } from './promises.js';
import type { Finished } from './results.js';
import type { DurableServices } from './services.js';
import { type JobState, readFinished } from './states.js';

/** A job that a caller wants to have. */
export interface WantedJob<Input> {
  /** Job name, workflow id and idempotency key in one. */
  name: string;
  input: Input;
  /** The same request as an earlier version would have understood it: a job of that meaning is joined. */
  asBefore?: Input | undefined;
}

/** What became of a start. */
export interface StartedJob extends StartOutcome {
  /** Of a job that had completed before. */
  finished?: Finished;
  /** Why a completed job runs again, in a sentence. */
  repair?: string;
}

/**
 * Starts a job, joins the one that has its name, or runs it again: the idempotency contract (N4, D1 to D6).
 * A completed job is joined without the server, unless a part of its result is lost.
 * @param state what the result store says of the name; readFinished gives it.
 * @returns `refusal` where the name's record cannot be read.
 * @throws UnavailableError when the server is needed and does not answer.
 */
export async function startJob<Input>(
  kind: JobKind<Input>,
  wanted: WantedJob<Input>,
  state: JobState | undefined,
  rerun: Rerun,
  services: DurableServices,
): Promise<StartedJob | { refusal: string }> {
  return find(toRequest(kind, wanted), state, rerun, services);
}

/** Runs a completed job again, which makes what is lost of its result. */
export async function remakeJob(
  { name, input, kind }: Finished,
  { kinds, promises }: DurableServices,
): Promise<void> {
  const itsKind = kindNamed(kinds, kind);
  if (itsKind === undefined) throw new Error(`"${name}" is of the unknown kind ${kind}`);
  await (await promises()).start(toRequest(itsKind, { name, input }), 'ended');
}

async function find(
  request: JobRequest,
  state: JobState | undefined,
  rerun: Rerun,
  services: DurableServices,
): Promise<StartedJob | { refusal: string }> {
  if (state?.kind === 'unreadable') return { refusal: state.why };
  if (state?.kind === 'finished') return startFinished(request, state.finished, services);
  const promises = await services.promises();
  const found = await promises.start(request, rerun);
  if (found.outcome !== 'joined' || found.status !== 'completed') return found;
  // It may have completed since the first look, and had no record then.
  const now = (await readFinished([request.name], services.results)).get(request.name);
  if (now !== undefined) return find(request, now, rerun, services);
  const repair = explainRemake(services.results);
  return { ...(await promises.start(request, 'ended')), repair };
}

async function startFinished(
  request: JobRequest,
  finished: Finished,
  { kinds, promises }: DurableServices,
): Promise<StartedJob> {
  const kind = kindNamed(kinds, finished.kind);
  const workflowType = kind?.workflowType ?? '';
  const done = { status: 'completed', workflowType, input: finished.input, finished } as const;
  const isOfKind = workflowType === request.workflowType;
  const meant = isOfKind ? meaningOf(request, finished.identity) : undefined;
  if (meant === undefined) return { outcome: 'conflict', ...done };
  const repair = kind?.explainLoss(finished);
  if (repair === undefined) return { outcome: 'joined', ...done };
  return { ...(await (await promises()).start(meant, 'ended')), finished, repair };
}

/** What starts a job of a kind. */
export function toRequest<Input>(
  kind: JobKind<Input>,
  { name, input, asBefore }: WantedJob<Input>,
): JobRequest {
  const { workflowType, timeLimit } = kind;
  return {
    name,
    workflowType,
    timeLimit,
    input,
    identity: kind.identityOf(input),
    ...(asBefore === undefined ? {} : { asBefore: toRequest(kind, { name, input: asBefore }) }),
    ...kind.label(input),
  };
}
