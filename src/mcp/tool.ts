/** The contract between a tool and the MCP server. */
import { z } from 'zod';

/** How far a call has progressed; `total` stays the same during a call. */
export interface ToolProgress {
  done: number;
  total: number;
  message: string;
}

/** The context of one call. */
export interface ToolCall {
  /** Aborts when the client no longer waits for the answer. It ends the call, never a job. */
  signal: AbortSignal;
  /** Aborts when an answer is wanted soon: what is only waited for is left out, and work is done. */
  hurry?: AbortSignal;
  /** Present if the client asked for progress. */
  report?: (progress: ToolProgress) => void;
}

/** MCP's four hints. All are set, because clients assume different defaults. */
export interface ToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

/** Annotations of a read-only tool that calls no other server. Other tools spread this and override what differs. */
export const READ_ONLY: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** What to do next, in an answer. Lists of tools do not show it, because every answer of ours has it. */
export const nextStepSchema = z.string().meta({ isUnlisted: true });

/** Where the work of a call stands. */
export type TaskStand =
  | {
      status: 'working';
      /** True where the work was seen, and is not only hoped to go on. */
      isSeen: boolean;
      /** A sentence for the user or the model. */
      message: string;
      /** When to look again. */
      pollAfterSeconds?: number | undefined;
    }
  | {
      status: 'completed' | 'cancelled';
      /** True where the same call with its wait would answer the same. */
      isLast: boolean;
      message?: undefined;
      pollAfterSeconds?: undefined;
    };

/** How a call that waits goes on as a task, for clients that take tasks. */
export interface ToolTask<Input extends z.ZodObject, Output extends z.ZodObject, Services> {
  /** The arguments of the same call without its wait; undefined for a call that does not wait. */
  look(input: z.output<Input>): z.output<Input> | undefined;
  /** Where the work stands by an answer to `look`'s arguments. */
  stand(output: z.output<Output>, input: z.output<Input>): TaskStand;
  /** Resolves when the work has ended. @throws the signal's reason. */
  ended(input: z.output<Input>, services: Services, signal: AbortSignal): Promise<void>;
  /** Asks the work to stop. @throws UnavailableError. */
  cancel(input: z.output<Input>, services: Services): Promise<void>;
}

/**
 * What else is wrong with a call, in sentences, where the schema refuses some arguments: one answer has all mistakes.
 * @param taken the arguments that the schema takes, each by itself, with defaults.
 * @param refused the names of the others.
 */
export type AlsoWrong<Arguments, Services> = (
  taken: Partial<Arguments>,
  services: Services,
  refused: readonly string[],
) => readonly string[] | Promise<readonly string[]>;

interface ToolBase<Input extends z.ZodObject, Services> {
  name: string;
  title: string;
  /** When to use it and what to call next. */
  description: string;
  annotations: ToolAnnotations;
  input: Input;
  alsoWrong?: AlsoWrong<z.output<Input>, Services>;
}

/** A tool that answers with data. @typeParam Services passed to each call. */
export interface Tool<Input extends z.ZodObject, Output extends z.ZodObject, Services>
  extends ToolBase<Input, Services> {
  output: Output;
  /** @throws InvalidInputError, UnavailableError for the call as a whole. */
  run(input: z.output<Input>, services: Services, call: ToolCall): Promise<z.output<Output>>;
  /** True for an output in which every requested item failed. */
  isFailure?(output: z.output<Output>): boolean;
  /** Of a tool that waits for work which goes on without it. */
  task?: ToolTask<Input, Output, Services>;
}

/** A block of an answer as MCP has them; image data is base64. */
export type ContentBlock =
  | { type: 'text'; text: string }
  | { type: 'image'; data: string; mimeType: string };

/** A tool that answers with content blocks: clients show no images from a tool that has an output schema. */
export interface ContentTool<Input extends z.ZodObject, Services>
  extends ToolBase<Input, Services> {
  /** @throws InvalidInputError, UnavailableError for the call as a whole. */
  content(input: z.output<Input>, services: Services, call: ToolCall): Promise<ContentBlock[]>;
}

/** Any tool over some services, when its types of input and output do not matter. */
export type AnyTool<Services> =
  | Tool<z.ZodObject, z.ZodObject, Services>
  | ContentTool<z.ZodObject, Services>;

/** Infers the types of a tool's input and output from its definition. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject, Services>(
  tool: Tool<Input, Output, Services>,
): Tool<Input, Output, Services> {
  return tool;
}

/** The same for a tool that answers with content blocks. */
export function defineContentTool<Input extends z.ZodObject, Services>(
  tool: ContentTool<Input, Services>,
): ContentTool<Input, Services> {
  return tool;
}
