import { UnavailableError } from '../base/errors.js';

/** The stored result is damaged. It cannot be read, but it can be set aside or deleted. */
export class DamagedResultError extends UnavailableError {}

/** Why a job's result cannot be kept. @param place of the result store, in words for people. */
export function explainTakenName(place: string, jobName: string): string {
  return `The result store ${place} has the result of another job called "${jobName}"; start this one under another name, or delete that one.`;
}

/** A file of the result store. */
export interface StoredFile {
  /** Path relative to the store's root, with forward slashes. */
  file: string;
  bytes: number;
  /** Hex, of the whole file. */
  sha256: string;
}

/** A job that has completed, as the result store keeps it for ever. */
export interface Finished<Input = unknown, Result = unknown> {
  name: string;
  /** The job kind's name. */
  kind: string;
  /** Equal for two inputs exactly when they mean the same work. */
  identity: string;
  input: Input;
  result: Result;
  /** Files of the store that the result names, where it names some. */
  files?: readonly StoredFile[];
  /** ISO 8601, UTC. */
  started_at: string;
  finished_at: string;
}

/**
 * Results by job name: what the core needs of whatever keeps them. A completed name answers from here, whatever
 * becomes of Temporal's history (D4).
 */
export interface ResultStore {
  /** Where it is, in words for people. */
  readonly place: string;
  /** What to do where it lacks what a worker has stored, as a clause. */
  readonly advice: string;
  /**
   * The record of a completed job; undefined where there is none. What is read has been checked (D11).
   * @throws DamagedResultError when there is one that is not as it was kept.
   * @throws UnavailableError when there is one that cannot be read.
   */
  read(name: string): Promise<Finished | undefined>;
  /**
   * Keeps a record. The first record of a name stays, also when several processes write at once; a damaged one is set
   * aside.
   * @returns the record that is kept.
   */
  put(finished: Finished): Promise<Finished>;
  /** Removes a record, where there is one, damaged or not. */
  remove(name: string): Promise<void>;
  /**
   * Resolves when the store has a record of the job, whichever process keeps it: await_result then need not wait for
   * the server. Never, where that goes unnoticed, and after the signal has aborted.
   */
  appears?(name: string, signal: AbortSignal): Promise<void>;
  /** Names of all completed jobs, sorted. */
  names(): Promise<readonly string[]>;
  /**
   * The same in any order and at once, with 10,000 jobs too. On some file systems it lacks one that came a moment ago,
   * or has one that is gone: for suggestions. Where this is absent, they take `names`.
   */
  seenNames?(): Promise<readonly string[]>;
  /**
   * By name, a text that is another whenever the record is another. Where this is absent, each list of jobs reads all
   * records.
   * @param names those to look at. Absent: all, with the same map as before while no record comes, goes or is
   *   replaced; what else becomes of a record may be seen by name alone.
   */
  versions?(names?: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
