import type { PromptStep } from './promises.js';
import type { Finished, ResultStore } from './results.js';

/** What people read of a job in Temporal's Web UI and CLI. */
export interface JobLabel {
  /** One line of at most 400 bytes. */
  summary: string;
  /** Markdown. */
  details?: string;
  /** Search attributes of type Keyword; they are left out where the namespace does not have them. */
  searchAttributes?: Record<string, string>;
}

/** How far a running job is. */
export interface JobShare {
  done: number;
  /** More than 0. */
  of: number;
}

/** Sentences about some results. */
export interface ResultRemarks {
  sentences: string[];
  /** True where a result lacks something that it should have. */
  isIncomplete: boolean;
}

/** A record that stays, because it or a file that it names could not be removed. Another call finds both by it. */
export interface LeftRecord {
  /** Of its job. */
  name: string;
  /** In a sentence. */
  why: string;
}

/** What went of completed jobs beside their records. */
export interface RemovedFiles {
  /** As a clause that follows "deleted, with": "3 parts of 17 bytes". */
  files?: string;
  /** Why something was kept, in a sentence. */
  kept?: string;
  /** The jobs whose records could not be removed; absent where all were. */
  left?: readonly LeftRecord[] | undefined;
}

/**
 * A kind of durable job: all that the core knows of it. One value, from which start, probe, await, list, cancel and
 * delete follow. defineJob (src/durable/define-job.ts) makes one from schemas.
 */
export interface JobKind<Input = unknown, Result = unknown, Progress = unknown> {
  /** Its name, in every answer about such a job: "count-primes". */
  readonly kind: string;
  /** The workflow's name, as the worker registers it. */
  readonly workflowType: string;
  /** Upper bound for a stuck run, such as "7 days"; the server ends it then. */
  readonly timeLimit: string;
  /** The tool that starts such a job. */
  readonly startTool: string;
  /** The part of a cancelled job that stays, as a clause: "parts that are done are kept". */
  readonly keeps: string;
  /** True for the input of such a job, also of one that an earlier version or a person has started. */
  isInput(value: unknown): value is Input;
  /** Equal for two inputs exactly when they mean the same work. */
  identityOf(input: Input): string;
  label(input: Input): JobLabel;
  /** What the job does, as a clause that follows "a job that". */
  describe(input: Input): string;
  /** What list_jobs shows of an input, beside name, kind, status and start. */
  listed(input: Input): Record<string, string>;
  /** Progress that the workflow has reported; undefined for what is none: a memo may be any program's. */
  progressOf(value: unknown): Progress | undefined;
  shareOf(progress: Progress): JobShare;
  /**
   * The first steps of such a job, in the order in which its workflow schedules them. Absent where the input does not
   * tell them.
   * @param first the id of its first step, once it is scheduled: an earlier version may have had other steps.
   */
  plannedSteps?(input: Input, first: string | undefined): PromptStep[];
  /** Progress of a job that has completed. */
  finalProgress(finished: Finished<Input, Result>): Progress | undefined;
  isResult(value: unknown): value is Result;
  /**
   * What a completed job has lost of what its result names, in a sentence that also says that it is made again;
   * undefined where it is whole. Then the name answers at once; else the same start runs the job again (D4).
   */
  explainLoss(finished: Finished<Input, Result>): string | undefined;
  /**
   * What cannot be had of a result that only Temporal still holds, in a sentence.
   * @param store where it was looked for.
   */
  explainUnstored(name: string, result: Result, store: string): string;
  /**
   * Removes completed jobs' records, and what no other job uses of what they stored.
   * @param running inputs of the kind's running jobs, which may count on what the store holds.
   * @returns also the jobs whose record could not be removed, while others were.
   * @throws UnavailableError when the store cannot be used, and none of the records is removed.
   */
  remove(
    doomed: readonly Finished<Input, Result>[],
    running: readonly Input[],
    results: ResultStore,
  ): Promise<RemovedFiles>;
  /**
   * Removes what jobs that have not completed kept for themselves alone, before they are deleted. Absent if they keep
   * nothing.
   * @param doomed their inputs.
   * @throws UnavailableError when it cannot be removed: the jobs stay, for another call.
   */
  removeUnfinished?(
    doomed: readonly Input[],
    running: readonly Input[],
    results: ResultStore,
  ): Promise<void>;
  /** Sentences on completed jobs that a caller has to know, such as what their results lack. */
  remarks(jobs: readonly { name: string; result: Result }[]): Promise<ResultRemarks>;
}

/** The kinds of a server. */
export type JobKinds = readonly JobKind[];

/** @throws Error with a sentence where two kinds would be taken for one, or there is none. */
export function checkKinds(kinds: JobKinds): void {
  if (kinds.length === 0)
    throw new Error('A server of durable tools takes at least one kind of job.');
  for (const field of ['kind', 'workflowType', 'startTool'] as const) {
    const values = kinds.map((kind) => kind[field]);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice === undefined) continue;
    const name = { kind: 'the name', workflowType: 'the workflow', startTool: 'the tool' }[field];
    throw new Error(`Two kinds of job have ${name} "${twice}"; each takes its own.`);
  }
}

export function kindOfType(kinds: JobKinds, workflowType: string | undefined): JobKind | undefined {
  return kinds.find((kind) => kind.workflowType === workflowType);
}

export function kindNamed(kinds: JobKinds, name: string): JobKind | undefined {
  return kinds.find(({ kind }) => kind === name);
}

/** "start_a" or "start_a or start_b". */
export function startTools(kinds: JobKinds): string {
  return kinds.map(({ startTool }) => startTool).join(' or ');
}
