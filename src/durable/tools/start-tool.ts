import type { z } from 'zod';
import { type AlsoWrong, READ_ONLY } from '../../mcp/tool.js';
import type { DurableServices } from '../services.js';
import type { AskedJob, AskedJobsDefinition } from './start-asked-jobs.js';

/** What every tool that starts jobs is made of. */
export interface StartToolDefinition<
  Arguments extends z.ZodRawShape,
  Input,
  Services extends DurableServices,
  Asked extends AskedJob<Input>,
> extends AskedJobsDefinition<Input, Services, Asked> {
  name: string;
  title: string;
  /** When to use it and what to call next. */
  description: string;
  /** What the tool takes beside retry_failed. */
  input: Arguments;
  /** True where `resolve` asks other servers. */
  isOpenWorld: boolean;
  alsoWrong?: AlsoWrong<StartArguments<Arguments>, Services>;
}

/** A call's arguments without retry_failed. */
export type StartArguments<Arguments extends z.ZodRawShape> = z.output<z.ZodObject<Arguments>>;

/** The name, words and annotations of such a tool. Its input and output are left to its kind. */
export function aboutStartTool<
  Arguments extends z.ZodRawShape,
  Input,
  Services extends DurableServices,
  Asked extends AskedJob<Input>,
>(definition: StartToolDefinition<Arguments, Input, Services, Asked>) {
  const { name, title, description, isOpenWorld, alsoWrong } = definition;
  return {
    name,
    title,
    description,
    annotations: { ...READ_ONLY, readOnlyHint: false, openWorldHint: isOpenWorld },
    ...(alsoWrong && { alsoWrong: alsoWrong as AlsoWrong<object, Services> }),
  };
}
