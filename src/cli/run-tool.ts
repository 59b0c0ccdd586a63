import type { z } from 'zod';
import { parseArguments } from '../mcp/arguments.js';
import type { Tool } from '../mcp/tool.js';

/** Runs a tool as an agent's call does, with the same checks and messages. Ctrl-C ends the process, never a job. */
export function runTool<Input extends z.ZodObject, Output extends z.ZodObject, Services>(
  tool: Tool<Input, Output, Services>,
  input: z.input<Input>,
  services: Services,
): Promise<z.output<Output>> {
  const parsed = parseArguments(tool.name, tool.input, input);
  return tool.run(parsed, services, { signal: new AbortController().signal });
}
