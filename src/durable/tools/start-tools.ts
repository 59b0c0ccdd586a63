import { z } from 'zod';
import { errorMessage, InvalidInputError } from '../../base/errors.js';
import { explainJsonLoss } from '../../base/json-loss.js';
import { withoutStop } from '../../base/one-line.js';
import { userErrorOf } from '../../base/user-error.js';
import type { DefinedJob } from '../define-job.js';
import { explainJobName } from '../naming.js';
import type { DurableServices } from '../services.js';
import { defineDurableTool } from './define-durable-tool.js';
import { type AskedJob, orRefused, type RefusedJob } from './start-asked-jobs.js';

const MAX_INPUTS = 100;

/** Of Temporal: a summary of more bytes is refused. */
const MAX_SUMMARY_BYTES = 400;

/** The tool that starts jobs of a defined kind: one for each of its inputs. */
export function startToolOf(job: DefinedJob) {
  return defineDurableTool({
    name: job.startTool,
    title: `Start ${job.kind}`,
    description: `${job.description} Starts one durable background job an input and returns at once with job names: the same input gives the same job. Next: await_result.`,
    kind: job.kind,
    plural: 'inputs',
    isOpenWorld: true,
    input: {
      inputs: z.array(job.input.strict()).min(1).max(MAX_INPUTS).describe('one a job'),
      job_name: z.string().optional().describe('of a single input; derived when left out'),
    },
    resolve: ({ inputs, job_name }, _services: DurableServices) => {
      if (job_name !== undefined && inputs.length > 1) {
        throw new InvalidInputError(
          `job_name is for one input, and there are ${inputs.length}; leave it out, or start them one by one.`,
        );
      }
      return Promise.all(
        inputs.map((input) => orRefused(job_name, () => toAsked(job, input, job_name))),
      );
    },
  });
}

async function toAsked(
  job: DefinedJob,
  asked: unknown,
  job_name: string | undefined,
): Promise<AskedJob<unknown> | RefusedJob> {
  const input = await whatAuthorGives(job, 'normalise', () => job.normalise(asked));
  const fault = explainInput(job, input);
  if (fault !== undefined) throw faultOf(job, fault);
  const derived = await whatAuthorGives(job, 'nameOf', () => nameOf(job, input));
  const mislabelled = explainLabel(job, input);
  if (mislabelled !== undefined) throw faultOf(job, mislabelled);
  const misnamed = job_name === undefined ? undefined : explainJobName(job_name);
  if (misnamed !== undefined) return { job_name, refusal: misnamed };
  return { name: job_name ?? derived, input };
}

/** What is wrong with the input that a kind would store, as a clause. */
function explainInput(job: DefinedJob, input: unknown): string | undefined {
  const loss = explainJsonLoss(input, 'input');
  if (loss !== undefined) return `${loss} after normalise, which JSON does not keep`;
  return job.isInput(input) ? undefined : 'normalise gives what the input schema does not take';
}

function explainLabel(job: DefinedJob, input: unknown): string | undefined {
  try {
    const { summary } = job.label(input);
    if (typeof summary !== 'string') return 'label gives no summary';
    const bytes = Buffer.byteLength(summary);
    return bytes > MAX_SUMMARY_BYTES
      ? `label gives a summary of ${bytes} bytes, and Temporal takes ${MAX_SUMMARY_BYTES}`
      : undefined;
  } catch (error) {
    return `label failed: ${messageOf(error)}`;
  }
}

/** @throws Error for a name that no job can have, or that is not the input's alone. */
function nameOf(job: DefinedJob, input: unknown): string {
  const [name, again] = [job.nameOf(input), job.nameOf(withKeysReversed(input))];
  if (name !== again) {
    throw new Error(
      `it gave ${JSON.stringify(name)} and, with the keys of the input in another order, ${JSON.stringify(again)}`,
    );
  }
  const misnamed = typeof name === 'string' ? explainJobName(name) : `it gave ${typeof name}.`;
  if (misnamed !== undefined) throw new Error(misnamed);
  return name;
}

function withKeysReversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withKeysReversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, inner]) => [key, withKeysReversed(inner)]));
}

/** Calls a function of the kind. User errors pass; any other error is a fault of the kind's author. */
async function whatAuthorGives<T>(
  job: DefinedJob,
  name: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (userErrorOf(error) !== undefined) throw error;
    throw faultOf(job, `${name} failed: ${messageOf(error)}`);
  }
}

function faultOf({ kind }: DefinedJob, what: string): InvalidInputError {
  return new InvalidInputError(`The job kind "${kind}" is not well defined: ${what}.`);
}

function messageOf(error: unknown): string {
  return withoutStop(errorMessage(error));
}
