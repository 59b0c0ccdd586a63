import type { DurablePromises, JobRequest } from '../../src/durable/promises.js';

/** The workflow types of the kinds that the promises under test serve, and one that is another program's. */
export const CONTRACT_TYPES = { first: 'firstJob', second: 'secondJob', other: 'otherProgram' };

/** The type of the activities of these workflows. */
export const CONTRACT_STEP = 'work';

/** Promises over a server of their own, and the hands of its worker. */
export interface PromisesUnderTest {
  promises: DurablePromises;
  /** Completes a running job. */
  complete(name: string, result: unknown): Promise<void>;
  /** Lets a running job fail with these words. */
  fail(name: string, error: string): Promise<void>;
  /** Lets a running job report how far it is. */
  report(name: string, progress: object): Promise<void>;
  /** Lets a running job do a step of this id to its end. */
  runStep(name: string, step: string): Promise<void>;
  /** Starts a workflow of another program, of the type CONTRACT_TYPES.other. */
  startOther(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Long enough for a worker on a busy machine. */
export const LONG_MS = 30_000;
export const DESCRIBE_MS = 5_000;

/** @param input also what tells two requests apart. */
export function aRequest(
  name: string,
  { workflowType = CONTRACT_TYPES.first, input = 'this' } = {},
): JobRequest {
  return { name, workflowType, timeLimit: '1 hour', input, identity: input, summary: name };
}

/** What a start gives of a job that runs. */
export function running({ workflowType, input }: JobRequest, outcome: string) {
  return { outcome, status: 'running', workflowType, input };
}
