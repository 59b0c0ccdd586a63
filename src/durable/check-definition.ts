/** Checks the definition of a kind of job, so that its author sees a mistake at once. */
import type { z } from 'zod';
import type { JobDefinition } from './job-definition.js';
import { explainUnstorable } from './stored-form.js';

type AnyDefinition = JobDefinition<z.ZodObject, z.ZodType, z.ZodType>;

/** The tool's name, "start_" and the kind, has to stay within the 64 characters that models' APIs take. */
const MAX_KIND_LENGTH = 50;
const KIND = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** It stands in Temporal's list filters, between quotes. */
const FUNCTION_NAME = /^[A-Za-z_$][\w$]*$/;

/** The part of Temporal's durations that reads as words. */
const DURATION = /^(?=.*[1-9])\d+(?:\.\d+)? ?(?:second|minute|hour|day|week|s|m|h|d|w)s?$/;

/** @throws Error with a sentence on the first thing that is wrong. */
export function checkDefinition(definition: AnyDefinition): void {
  const { kind, description, workflow, timeLimit, nameOf } = definition;
  const wrong = (field: string, value: unknown, takes: string) => {
    throw new Error(`The ${field} of a job kind is ${JSON.stringify(value)}; it takes ${takes}.`);
  };
  if (typeof kind !== 'string' || !KIND.test(kind) || kind.length > MAX_KIND_LENGTH) {
    wrong(
      'name',
      kind,
      `lower-case words joined by "-", such as "count-primes", of at most ${MAX_KIND_LENGTH} characters`,
    );
  }
  if (typeof description !== 'string' || description.trim() === '') {
    wrong('description', description, 'a sentence that tells a model what the job does');
  }
  if (typeof workflow !== 'string' || !FUNCTION_NAME.test(workflow)) {
    wrong('workflow', workflow, 'the name of a workflow function, such as "countPrimes"');
  }
  if (typeof timeLimit !== 'string' || !DURATION.test(timeLimit)) {
    wrong('timeLimit', timeLimit, 'a number and a unit, such as "90 minutes" or "7 days"');
  }
  if (typeof nameOf !== 'function') {
    wrong('nameOf', nameOf, 'a function from an input to its job name');
  }
  checkSchemas(definition);
}

function checkSchemas({ kind, input, result, progress }: AnyDefinition): void {
  for (const [name, schema] of Object.entries({ input, result, progress })) {
    if (schema === undefined && name === 'progress') continue;
    const type = schema?._zod?.def.type;
    if (type === undefined || (name === 'input' && type !== 'object')) {
      const takes = name === 'input' ? 'z.object({…})' : 'a schema';
      throw new Error(`The ${name} of kind "${kind}" is not ${takes} of zod 4.`);
    }
    const why = explainUnstorable(schema as z.ZodType, name);
    if (why !== undefined) {
      throw new Error(
        `Kind "${kind}" cannot be stored as JSON, ${why}. ` +
          'Take numbers, text, booleans, null, lists and objects, and end a transform with .pipe(…), which says what it gives.',
      );
    }
  }
}
