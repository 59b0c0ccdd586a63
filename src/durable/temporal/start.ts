import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { UnavailableError } from '../../base/errors.js';
import { type JobRequest, meaningOf, type Rerun, type StartOutcome } from '../promises.js';
import { acceptedAttributes } from './accepted-attributes.js';
import { isCancelling, type Memo, statusOf } from './describe.js';
import { refusedAttribute } from './failures.js';
import { historyEvents } from './history-events.js';
import { type RunInput, readInput } from './run-input.js';

/** A worker that is killed in a workflow task is noticed this fast; half of the server's default. */
const TASK_TIMEOUT = '5 seconds';

/** Which closed workflows may be followed by a new one of the same id. */
const REUSE_POLICY = {
  never: 'REJECT_DUPLICATE',
  failed: 'ALLOW_DUPLICATE_FAILED_ONLY',
  ended: 'ALLOW_DUPLICATE',
} as const satisfies Record<Rerun, string>;

/** A job may be deleted between the refusal of a start, for its name is taken, and the look at the job. */
const TRIES = 2;

/** What a run is for. */
interface Meaning extends RunInput {
  identity?: string;
}

/** The identity of a run's input, for a run whose memo has none; undefined for what is no input of its type. */
export type IdentityOf = (workflowType: string, input: unknown) => string | undefined;

/**
 * Starts workflows whose id is the job name, once each.
 *
 * The client does not tell a started workflow from one that ran already, so the policies refuse the second
 * start, and the memo of the first tells whether both mean the same.
 */
export function workflowStarter(taskQueue: string, identityOf: IdentityOf, now: () => number) {
  const accepted = acceptedAttributes(now);

  async function startWorkflow(client: Client, request: JobRequest, rerun: Rerun) {
    await client.workflow.start(request.workflowType, {
      workflowId: request.name,
      taskQueue,
      args: [request.input],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: REUSE_POLICY[rerun],
      workflowRunTimeout: request.timeLimit as Duration,
      workflowTaskTimeout: TASK_TIMEOUT,
      memo: { identity: request.identity, input: request.input },
      staticSummary: request.summary,
      ...(request.details === undefined ? {} : { staticDetails: request.details }),
      ...(request.searchAttributes && { searchAttributes: toKeywords(request.searchAttributes) }),
    });
  }

  /** @returns false when the name is taken. */
  async function tryToStart(client: Client, request: JobRequest, rerun: Rerun): Promise<boolean> {
    const searchAttributes = accepted.of(request.searchAttributes ?? {});
    try {
      await startWorkflow(client, { ...request, searchAttributes }, rerun);
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      const refused = refusedAttribute(error, Object.keys(searchAttributes));
      if (refused === undefined) throw error;
      await accepted.leaveOut(refused, client);
      return tryToStart(client, request, rerun);
    }
  }

  /**
   * What a run means; a workflow of another type has no identity here. The memo of a job that was started by hand may
   * say anything: it is believed where its identity is that of its input, else the input is read in the history.
   */
  async function meaningOfRun(
    client: Client,
    run: WorkflowExecutionDescription,
    workflowType: string,
  ): Promise<Meaning> {
    const { identity, input } = (run.memo ?? {}) as Memo;
    if (run.type !== workflowType) return { input };
    if (identity !== undefined && identity === identityOf(run.type, input)) {
      return { identity, input };
    }
    const { value: first } = await historyEvents(client, run, 'oldest first', 1).next();
    const read = readInput(first);
    // What this version does not take for an input may be one of another version's, whose memo tells its identity.
    const meant = identityOf(run.type, read.input) ?? identity;
    return typeof meant === 'string' ? { ...read, identity: meant } : read;
  }

  async function startOnce(
    client: Client,
    request: JobRequest,
    rerun: Rerun,
  ): Promise<StartOutcome> {
    const { workflowType } = request;
    const fresh = { status: 'running', workflowType, input: request.input } as const;
    if (await tryToStart(client, request, 'never')) {
      return { outcome: 'started', ...fresh };
    }
    const existing = await client.workflow.getHandle(request.name).describe();
    const { identity, input, unreadable } = await meaningOfRun(client, existing, workflowType);
    const status = statusOf(existing);
    const meant = meaningOf(request, identity);
    if (meant === undefined) {
      return {
        ...{ outcome: 'conflict', status, workflowType: existing.type, input },
        ...(unreadable === undefined ? {} : { unreadable }),
      };
    }
    const isRunAgain = status !== 'running' && (rerun === 'ended' || status !== 'completed');
    if (rerun === 'never' || !isRunAgain) {
      const ending = isCancelling(existing) && { isCancelling: true as const };
      return { outcome: 'joined', status, workflowType, input, ...ending };
    }
    const retried = await tryToStart(client, meant, rerun);
    // Not retried: another caller did so in between.
    return {
      outcome: retried ? 'retried' : 'joined',
      status: 'running',
      workflowType,
      input: meant.input,
    };
  }

  return async (client: Client, request: JobRequest, rerun: Rerun): Promise<StartOutcome> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await startOnce(client, request, rerun);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        if (tries === TRIES) throw new UnavailableError(explainDeletions(request.name));
      }
    }
  };
}

function explainDeletions(name: string): string {
  return `"${name}" was not started: its name was taken, and the job that had it was deleted in that moment, ${TRIES} times in a row; start it again once nobody deletes it.`;
}

function toKeywords(attributes: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, [value]]));
}
