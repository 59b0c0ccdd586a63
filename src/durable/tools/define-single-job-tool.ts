import { z } from 'zod';
import { defineTool, nextStepSchema, type ToolCall } from '../../mcp/tool.js';
import type { DurableServices } from '../services.js';
import { pollAdvice, pollAfterSchema } from './poll-advice.js';
import {
  type AskedJob,
  adviceAfter,
  isNotStarted,
  isUnusable,
  type RefusedJob,
  type StartAnswer,
  startAskedJobs,
} from './start-asked-jobs.js';
import { aboutStartTool, type StartArguments, type StartToolDefinition } from './start-tool.js';

/** What a tool is made of that starts one job a call. */
export interface SingleJobToolDefinition<
  Arguments extends z.ZodRawShape,
  Input,
  Services extends DurableServices,
  Asked extends AskedJob<Input> = AskedJob<Input>,
> extends StartToolDefinition<Arguments, Input, Services, Asked> {
  /**
   * The job that a call asks for.
   * @throws InvalidInputError, UnavailableError where there is none.
   */
  resolve(
    input: StartArguments<Arguments>,
    services: Services,
    call: ToolCall,
  ): Promise<Asked | RefusedJob>;
  /**
   * The answer to a call that starts nothing and only wants to know what a job would take, with its next_step;
   * undefined for a call that is to start one.
   */
  preview?(
    input: StartArguments<Arguments>,
    services: Services,
    call: ToolCall,
  ): Promise<(object & { next_step: string }) | undefined>;
}

/** What such a tool answers: `job`, or what its preview gives. */
interface SingleJobAnswer {
  job?: StartAnswer | undefined;
  poll_after_seconds?: number | undefined;
  next_step: string;
}

/** Makes the tool that starts one job a call and returns at once with its name: the idempotency contract. */
export function defineSingleJobTool<
  Arguments extends z.ZodRawShape,
  Input,
  Services extends DurableServices,
  Asked extends AskedJob<Input> = AskedJob<Input>,
>(definition: SingleJobToolDefinition<Arguments, Input, Services, Asked>) {
  return defineTool({
    ...aboutStartTool(definition),
    input: z.strictObject({ ...definition.input, retry_failed: z.boolean().default(false) }),
    output: z.object({
      job: (z.unknown() as z.ZodType<StartAnswer>).optional(),
      poll_after_seconds: pollAfterSchema.optional(),
      next_step: nextStepSchema,
    }),
    run: async (input, services: Services, call): Promise<SingleJobAnswer> => {
      const { retry_failed, ...rest } = input as { retry_failed: boolean };
      const asked = rest as StartArguments<Arguments>;
      const preview = await definition.preview?.(asked, services, call);
      if (preview !== undefined) return preview;
      const askedJob = await definition.resolve(asked, services, call);
      const rerun = retry_failed ? 'failed' : 'never';
      const [job] = (await startAskedJobs(definition, [askedJob], rerun, services)) as [
        StartAnswer,
      ];
      return { job, ...pollAdvice([job]), next_step: nextStepAfter(job, definition.name) };
    },
    isFailure: ({ job }) => isNotStarted(job?.outcome),
  });
}

function nextStepAfter(job: StartAnswer, tool: string): string {
  if (isUnusable(job)) return `Nothing was started: ${adviceAfter([job], 'it', tool)}`;
  return job.status === 'running'
    ? 'Call await_result with this job name; if it takes long, do something else first and look in with probe_status.'
    : 'Call await_result with this job name: it has ended, so it answers at once.';
}
