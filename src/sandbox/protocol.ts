/** Messages between the server and its sandbox, a child process, over IPC: one reply to each request. */

export type Request =
  /** Creates the tables. Its answer is empty, and afterwards the process can reach nothing else. */
  | { kind: 'load'; loading: Loading }
  /** SQL of a user. */
  | { kind: 'query'; sql: string }
  /**
   * SQL of a user that is not run: whether it is one SELECT, whatever tables there are but those of these names. Its
   * answer is empty.
   */
  | { kind: 'check'; sql: string; tables: readonly string[] };

/** The schema of copies that are made when nothing is asked. A copy may not be there yet: no SQL of a user reads it. */
export const COPIES = 'copies';

/** Our own SQL that creates tables. */
export interface Loading {
  /**
   * A step begins when the one before is done. Statements of one step do not need each other and run two at a time, on
   * one thread each; a statement that is alone in its step has two threads.
   */
  steps: readonly (readonly string[])[];
  /** Further tables, each made for the first query that names it: to make a view looks into its files. */
  views: readonly LaterView[];
}

export interface LaterView {
  /** All of what its SQL makes. */
  names: readonly string[];
  /** Makes those that there are not yet. */
  sql: string;
  /**
   * Makes later queries faster and changes no row of a table. Begins after the first answer that needed the view, one
   * after the other, while nothing is asked.
   */
  whenIdle?: readonly string[];
}

export type Reply =
  | { kind: 'answered'; answer: Answer }
  /**
   * `why` is for the user and ends without a full stop. After `isOver` the process is unusable. `isLate`: with more
   * time there may be an answer. `isTooBig`: with more memory.
   */
  | { kind: 'refused'; why: string; isOver: boolean; isLate?: true; isTooBig?: true };

export interface Answer {
  columns: string[];
  rows: unknown[][];
  /** Each way in which the answer is incomplete, and what to do. */
  truncated: string[];
}
