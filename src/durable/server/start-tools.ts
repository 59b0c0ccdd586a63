import { z } from 'zod';
import { InvalidInputError, UnavailableError } from '../../base/errors.js';
import type { DefinedJob } from '../define-job.js';
import { explainJobName } from '../naming.js';
import type { DurableServices } from '../services.js';
import { defineDurableTool } from '../tools/define-durable-tool.js';
import type { AskedJob, RefusedJob } from '../tools/start-asked-jobs.js';

const MAX_INPUTS = 100;

/** The tool that starts jobs of a kind: one for each of its inputs. */
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
      return Promise.all(inputs.map((input) => toWish(job, input, job_name)));
    },
  });
}

async function toWish(
  job: DefinedJob,
  asked: unknown,
  job_name: string | undefined,
): Promise<AskedJob<unknown> | RefusedJob> {
  try {
    const input = await job.normalise(asked);
    const name = job_name ?? job.nameOf(input);
    const misnamed = explainJobName(name);
    return misnamed === undefined ? { name, input } : { job_name: name, refusal: misnamed };
  } catch (error) {
    if (!(error instanceof InvalidInputError || error instanceof UnavailableError)) throw error;
    return { job_name, refusal: error.message };
  }
}
