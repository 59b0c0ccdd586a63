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

/** What a tool is made of that starts any number of jobs a call. */
export interface DurableToolDefinition<
  Arguments extends z.ZodRawShape,
  Input,
  Services extends DurableServices,
  Asked extends AskedJob<Input> = AskedJob<Input>,
> extends StartToolDefinition<Arguments, Input, Services, Asked> {
  /** What one of the asked things is called, in the plural: "locations". */
  plural: string;
  /**
   * The jobs that a call asks for, in its order. It may look things up, and may refuse one of many.
   * @throws InvalidInputError, UnavailableError for the call as a whole.
   */
  resolve(
    input: StartArguments<Arguments>,
    services: Services,
    call: ToolCall,
  ): Promise<readonly (Asked | RefusedJob)[]>;
}

/** Makes the tool that starts jobs of a kind and returns at once with their names: the idempotency contract. */
export function defineDurableTool<
  Arguments extends z.ZodRawShape,
  Input,
  Services extends DurableServices,
  Asked extends AskedJob<Input> = AskedJob<Input>,
>(definition: DurableToolDefinition<Arguments, Input, Services, Asked>) {
  return defineTool({
    ...aboutStartTool(definition),
    input: z.strictObject({
      ...definition.input,
      retry_failed: z.boolean().default(false).describe('run again what failed or was cancelled'),
    }),
    output: z.object({
      jobs: z.array(z.unknown() as z.ZodType<StartAnswer>),
      poll_after_seconds: pollAfterSchema.optional(),
      next_step: nextStepSchema,
    }),
    run: async (input, services: Services, call) => {
      const { retry_failed, ...asked } = input as { retry_failed: boolean };
      const askedJobs = await definition.resolve(
        asked as StartArguments<Arguments>,
        services,
        call,
      );
      const jobs = await startAskedJobs(
        definition,
        askedJobs,
        retry_failed ? 'failed' : 'never',
        services,
      );
      return { jobs, ...pollAdvice(jobs), next_step: nextStep(jobs, definition) };
    },
    isFailure: ({ jobs }) => jobs.every(({ outcome }) => isNotStarted(outcome)),
  });
}

function nextStep(
  jobs: readonly StartAnswer[],
  { name, plural }: { name: string; plural: string },
): string {
  const problems = jobs.filter(isUnusable);
  const mend =
    problems.length === 0
      ? ''
      : `${problems.length} of ${jobs.length} ${plural} started nothing: ${adviceAfter(problems, 'them', name)} `;
  const usable = jobs.filter((job) => !problems.includes(job));
  if (usable.length === 0) return mend.trim();
  const running = usable.some(({ status }) => status === 'running');
  return running
    ? `${mend}Call await_result with these job names; if they take long, do something else first and look in with probe_status.`
    : `${mend}Call await_result with these job names: all of them have ended, so it answers at once.`;
}
