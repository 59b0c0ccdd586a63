import type { z } from 'zod';
import { parseArguments } from '../mcp/arguments.js';
import type { Tool, ToolServices } from '../tools/tool.js';

/** Runs a tool as an agent's call would, arguments checked in the same words. Ctrl-C ends the process, never a job. */
export function runTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Tool<Input, Output>,
  input: z.input<Input>,
  services: ToolServices,
): Promise<z.output<Output>> {
  const parsed = parseArguments(tool.name, tool.input, input);
  return tool.run(parsed, services, { signal: new AbortController().signal });
}
