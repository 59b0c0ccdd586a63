import type { z } from 'zod';
import type { DurableServices } from '../durable/services.js';
import {
  type ContentTool,
  defineContentTool as defineAnyContentTool,
  defineTool as defineAnyTool,
  type Tool,
} from '../mcp/tool.js';
import type { Geocoder } from '../places/geocoder.js';
import type { Rows } from '../rows/rows.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { Manifests } from '../store/manifests.js';
import type { Outputs } from '../store/outputs.js';
import type { PartIntegrity } from '../store/part-integrity.js';

/** What weather's tools work with; made once a process. */
export interface ToolServices extends DurableServices {
  manifests: Manifests;
  integrity: PartIntegrity;
  /** Loaded on first need, like promises. */
  rows(): Promise<Rows>;
  /** Where SQL runs that a user wrote. */
  sandbox(): Promise<Sandbox>;
  outputs: Outputs;
  geocoder: Geocoder;
}

/** A tool over weather's services. */
export type WeatherTool<Input extends z.ZodObject, Output extends z.ZodObject> = Tool<
  Input,
  Output,
  ToolServices
>;

/** Keeps the types of input and output together while a tool is written. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: WeatherTool<Input, Output>,
): WeatherTool<Input, Output> {
  return defineAnyTool(tool);
}

/** The same for a tool that answers with something to look at. */
export function defineContentTool<Input extends z.ZodObject>(
  tool: ContentTool<Input, ToolServices>,
): ContentTool<Input, ToolServices> {
  return defineAnyContentTool(tool);
}
