import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type Tool as McpTool,
  type ServerNotification,
} from '@modelcontextprotocol/sdk/types.js';
import { type AnyTool, TOOLS } from '../tools/index.js';
import type { ToolProgress, ToolServices } from '../tools/tool.js';
import { VERSION } from '../version.js';
import { callTool } from './call-tool.js';
import { INSTRUCTIONS } from './instructions.js';
import { toJsonSchema } from './schema.js';

export interface McpServer {
  server: Server;
  /** Ends the waits of all calls under way and resolves when they have answered. */
  finish(): Promise<void>;
}

/** An MCP server with all tools. It answers initialize and tools/list from memory alone. */
export function createMcpServer(services: ToolServices, log: (line: string) => void): McpServer {
  const finishing = new AbortController();
  const calls = new Set<Promise<unknown>>();
  const server = new Server(
    { name: 'durable-weather', title: 'Durable Weather', version: VERSION },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
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
    const call = {
      signal: AbortSignal.any([signal, finishing.signal]),
      ...(report && { report }),
    };
    const answer = callTool(tool, params.arguments, services, call, log);
    calls.add(answer);
    return answer.finally(() => calls.delete(answer));
  });
  const finish = async () => {
    finishing.abort();
    await Promise.all(calls);
  };
  return { server, finish };
}

function toMcpTool(tool: AnyTool): McpTool {
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
