/** What the server and its sandbox, a child process, say to each other over IPC: one reply to each request. */

export type Request =
  /** SQL of our own that makes the tables; its answer is empty, and then the process can reach nothing but them. */
  | { kind: 'load'; statements: readonly string[] }
  /** SQL of a user. */
  | { kind: 'query'; sql: string };

export type Reply =
  | { kind: 'answered'; answer: Answer }
  /**
   * `why` is for the user and ends without a full stop; after `isOver` the process is of no more use. `isLate`: with
   * more time there may be an answer.
   */
  | { kind: 'refused'; why: string; isOver: boolean; isLate?: true };

export interface Answer {
  columns: string[];
  rows: unknown[][];
  /** Each way in which this is less than the whole answer, and what to do. */
  truncated: string[];
}
