import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type Tool as McpTool,
  type ServerNotification,
} from '@modelcontextprotocol/sdk/types.js';
import { VERSION } from '../base/package.js';
import { TOOLS } from '../tools/index.js';
import type { ToolServices } from '../tools/tool.js';
import { callTool } from './call-tool.js';
import { type Calls, trackCalls } from './calls.js';
import { addCompletions } from './completions.js';
import { INSTRUCTIONS } from './instructions.js';
import { addPrompts } from './prompts.js';
import { addResources } from './resources.js';
import { toJsonSchema } from './schema.js';
import type { AnyTool, ToolProgress } from './tool.js';

export interface McpServer {
  server: Server;
  /** Ends the waits of all calls under way and resolves when they have answered. */
  finish(): Promise<void>;
}

/** An MCP server with all tools, resources and prompts. It answers initialize and lists from memory alone. */
export function createMcpServer(services: ToolServices, log: (line: string) => void): McpServer {
  const calls = trackCalls();
  const server = new Server(
    { name: 'durable-weather', title: 'Durable Weather', version: VERSION },
    {
      capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} },
      instructions: INSTRUCTIONS,
    },
  );
  addTools(server, services, calls, log);
  addResources(server, services, calls, log);
  addPrompts(server, services.now, log);
  addCompletions(server, services, calls, log);
  return { server, finish: calls.finish };
}

function addTools(
  server: Server,
  services: ToolServices,
  calls: Calls,
  log: (line: string) => void,
): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS.map(toMcpTool) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, sendNotification }) => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (tool === undefined) {
      const known = TOOLS.map(({ name }) => name).join(', ');
      throw new McpError(
        ErrorCode.InvalidParams,
        `There is no tool "${params.name}"; known are ${known}.`,
      );
    }
    const token = params._meta?.progressToken;
    const report = token === undefined ? undefined : progressReporter(token, sendNotification, log);
    return calls.run(signal, (ending) => {
      const call = { signal: ending, ...(report && { report }) };
      return callTool(tool, params.arguments, services, call, log);
    });
  });
}

function toMcpTool(tool: AnyTool<ToolServices>): McpTool {
  const { name, title, description, annotations, input } = tool;
  return {
    name,
    title,
    description,
    annotations,
    inputSchema: toJsonSchema(input),
    ...('output' in tool && { outputSchema: toJsonSchema(tool.output) }),
  };
}

function progressReporter(
  progressToken: string | number,
  send: (notification: ServerNotification) => Promise<void>,
  log: (line: string) => void,
) {
  return ({ done, total, message }: ToolProgress): void => {
    const params = { progressToken, progress: done, total, message };
    send({ method: 'notifications/progress', params }).catch((error: unknown) => {
      log(`a progress notification was not sent: ${error}`);
    });
  };
}
