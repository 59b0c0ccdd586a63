import type { z } from 'zod';
import type { Jobs } from '../durable/promises.js';
import type { Geocoder } from '../places/geocoder.js';
import type { Rows } from '../rows/rows.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { Manifests } from '../store/manifests.js';
import type { Outputs } from '../store/outputs.js';
import type { PartIntegrity } from '../store/part-integrity.js';
import type { Removal } from '../store/removal.js';

/** What tools work with; made once a process. */
export interface ToolServices {
  /** Loaded on first need, because a client of Temporal takes longer to load than a host waits for a list of tools. */
  jobs(): Promise<Jobs>;
  manifests: Manifests;
  integrity: PartIntegrity;
  removal: Removal;
  /** Loaded on first need, like jobs. */
  rows(): Promise<Rows>;
  /** Where SQL runs that a user wrote. */
  sandbox(): Promise<Sandbox>;
  outputs: Outputs;
  geocoder: Geocoder;
  /** Unix milliseconds. */
  now(): number;
}

/** How far a call has come; `total` stays the same during a call. */
export interface ToolProgress {
  done: number;
  total: number;
  message: string;
}

/** What belongs to one call. */
export interface ToolCall {
  /** Ends the call's waits, never a job. */
  signal: AbortSignal;
  /** Present where somebody listens. */
  report?: (progress: ToolProgress) => void;
}

/** MCP's four hints; all of them are given, for what a client assumes in place of one differs. */
export interface ToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

/** Of a tool that changes nothing and asks nobody beyond this product; what others differ in, they say. */
export const READ_ONLY: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

interface ToolBase<Input extends z.ZodObject> {
  name: string;
  title: string;
  /** When to use it and what to call next. */
  description: string;
  annotations: ToolAnnotations;
  input: Input;
}

/** A tool that answers with data. */
export interface Tool<Input extends z.ZodObject, Output extends z.ZodObject>
  extends ToolBase<Input> {
  output: Output;
  /** @throws InvalidInputError, UnavailableError for the call as a whole. */
  run(input: z.output<Input>, services: ToolServices, call: ToolCall): Promise<z.output<Output>>;
  /** True for an output that says of everything asked for that it could not be done. */
  isFailure?(output: z.output<Output>): boolean;
}

/** A block of an answer as MCP has them; image data is base64. */
export type ContentBlock =
  | { type: 'text'; text: string }
  | { type: 'image'; data: string; mimeType: string };

/** A tool that answers with something to look at: clients show images of no tool that has an output schema. */
export interface ContentTool<Input extends z.ZodObject> extends ToolBase<Input> {
  /** @throws InvalidInputError, UnavailableError for the call as a whole. */
  content(input: z.output<Input>, services: ToolServices, call: ToolCall): Promise<ContentBlock[]>;
}

/** Keeps the types of input and output together while a tool is written. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Tool<Input, Output>,
): Tool<Input, Output> {
  return tool;
}

/** The same for a tool that answers with something to look at. */
export function defineContentTool<Input extends z.ZodObject>(
  tool: ContentTool<Input>,
): ContentTool<Input> {
  return tool;
}
