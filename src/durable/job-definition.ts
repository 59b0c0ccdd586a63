import type { z } from 'zod';
import type { JobLabel } from './kind.js';

/** A kind of job as its author writes it. */
export interface JobDefinition<
  Input extends z.ZodObject,
  Result extends z.ZodType,
  Progress extends z.ZodType,
> {
  /** Its name, such as "count-primes"; the tool that starts it is then start_count_primes. */
  kind: string;
  /** The purpose of the job and when to use it, for the model that chooses tools. */
  description: string;
  /**
   * What one job is asked for. The job gets, and keeps as JSON, what the schema gives: with its defaults, and
   * transformed where a transform ends with `.pipe(…)`.
   */
  input: Input;
  /** What the workflow returns. It is checked, not changed: a job whose result is another fails. */
  result: Result;
  /** What the workflow reports with reportProgress. With `done` and `of` in it, answers have percent and time left. */
  progress?: Progress;
  /** Name of the workflow function. */
  workflow: string;
  /** Upper bound for a stuck run, such as "1 hour": Temporal's workflow run timeout. */
  timeLimit: string;
  /** One form for one meaning, such as a list in its order. May look things up; throws InvalidInputError to refuse. */
  normalise?(input: z.output<Input>): z.output<Input> | Promise<z.output<Input>>;
  /** The job name of an input that is given none. Another input has to have another name. */
  nameOf(input: z.output<Input>): string;
  /** What people read in Temporal's Web UI; the name, when left out. */
  label?(input: z.output<Input>): JobLabel;
  /** What list_jobs shows of an input, beside name, kind, status and start. */
  listed?(input: z.output<Input>): Record<string, string>;
}
