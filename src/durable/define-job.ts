import { z } from 'zod';
import { canonicalHash } from '../base/canonical-json.js';
import { checkDefinition } from './check-definition.js';
import type { JobDefinition } from './job-definition.js';
import type { JobKind, JobShare } from './kind.js';
import { removeRecords } from './remove-records.js';
import { explainMismatch, storedForm } from './stored-form.js';

/** A kind of job, and how it is asked for. */
export interface DefinedJob extends JobKind {
  readonly description: string;
  readonly input: z.ZodObject;
  normalise(input: unknown): Promise<unknown>;
  nameOf(input: unknown): string;
  /** Why a value is no result of such a job, as a clause; undefined where it is one. */
  explainResult(value: unknown): string | undefined;
}

/**
 * Makes a kind of durable job of schemas and a few functions.
 * @throws Error with a sentence for a definition that no job can have.
 */
export function defineJob<
  Input extends z.ZodObject,
  Result extends z.ZodType,
  Progress extends z.ZodType = z.ZodType,
>(definition: JobDefinition<Input, Result, Progress>): DefinedJob {
  checkDefinition(definition);
  const { kind, input, result, progress, workflow, timeLimit } = definition;
  const stored = storedForm(input);
  const startTool = `start_${kind.replaceAll('-', '_')}`;
  const given = (value: unknown) => value as z.output<Input>;
  return {
    kind,
    description: definition.description,
    input,
    workflowType: workflow,
    timeLimit,
    startTool,
    keeps: 'what it has stored is kept',
    normalise: async (value) => (await definition.normalise?.(given(value))) ?? value,
    nameOf: (value) => definition.nameOf(given(value)),
    // An input that was stored before the schema had a default is what the schema takes.
    isInput: (value): value is unknown =>
      stored.safeParse(value).success || input.safeParse(value).success,
    identityOf: canonicalHash,
    label: (value) =>
      definition.label?.(given(value)) ?? { summary: definition.nameOf(given(value)) },
    describe: (value) => `is of kind ${kind} with input ${JSON.stringify(value)}`,
    listed: (value) => definition.listed?.(given(value)) ?? {},
    progressOf: (value) => progress?.safeParse(value).data,
    shareOf,
    finalProgress: () => undefined,
    isResult: (value): value is unknown => result.safeParse(value).success,
    explainResult: (value) => explainMismatch(result, value, 'result'),
    // The record is all that such a job keeps.
    explainLoss: () => undefined,
    explainUnstored: (name, _result, place) =>
      `the result store that is looked into here, ${place}, has nothing of "${name}", which lasts as long as Temporal's history of it.`,
    remove: async (doomed, _running, results) => {
      const { left } = await removeRecords(doomed, (name) => results.remove(name));
      return { left };
    },
    remarks: async () => ({ sentences: [], isIncomplete: false }),
  };
}

const shareSchema = z.object({ done: z.number().min(0), of: z.number().positive() });

/** Nothing where the progress does not say. */
function shareOf(progress: unknown): JobShare {
  return shareSchema.safeParse(progress).data ?? { done: 0, of: 1 };
}
