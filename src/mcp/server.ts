import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type Tool as McpTool,
  type ServerCapabilities,
  type ServerNotification,
} from '@modelcontextprotocol/sdk/types.js';
import { callTool, type DefectReport } from './call-tool.js';
import { type Calls, trackCalls } from './calls.js';
import { toJsonSchema } from './schema.js';
import type { AnyTool, ToolProgress } from './tool.js';

/** What a server offers. */
export interface McpOffer<Services> {
  name: string;
  title: string;
  version: string;
  /** What a model reads before it sees the tools. */
  instructions?: string;
  /** In the order in which clients list them. */
  tools: readonly AnyTool<Services>[];
  /** Passed to every tool call. */
  services: Services;
  /** What a client has to know after a defect, as a clause. */
  afterDefect?: string;
  /** Features beside tools: resources, prompts, completions. */
  beside?: Beside;
}

/** Features of MCP beside tools. */
export interface Beside {
  capabilities: ServerCapabilities;
  /** Adds their request handlers. Each request must go through `calls`; `log` is for defects. */
  add(server: Server, calls: Calls, log: (line: string) => void): void;
}

export interface McpServer {
  server: Server;
  /** Aborts all running calls and resolves when they have answered. */
  finish(): Promise<void>;
}

/** Creates an MCP server. It answers initialize and lists from memory. @param log writes a line to stderr. */
export function createMcpServer<Services>(
  { name, title, version, instructions, tools, services, afterDefect, beside }: McpOffer<Services>,
  log: (line: string) => void,
): McpServer {
  const calls = trackCalls();
  const server = new Server(
    { name, title, version },
    {
      capabilities: { tools: {}, ...beside?.capabilities },
      ...(instructions === undefined ? {} : { instructions }),
    },
  );
  addTools(server, tools, services, calls, { log, afterDefect });
  beside?.add(server, calls, log);
  return { server, finish: calls.finish };
}

function addTools<Services>(
  server: Server,
  tools: readonly AnyTool<Services>[],
  services: Services,
  calls: Calls,
  defects: DefectReport,
): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(toMcpTool) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, sendNotification }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (tool === undefined) {
      const known = tools.map(({ name }) => name).join(', ');
      throw new McpError(
        ErrorCode.InvalidParams,
        `There is no tool "${params.name}"; known are ${known}.`,
      );
    }
    const token = params._meta?.progressToken;
    const report =
      token === undefined ? undefined : progressReporter(token, sendNotification, defects.log);
    return calls.run(signal, (ending) => {
      const call = { signal: ending, ...(report && { report }) };
      return callTool(tool, params.arguments, services, call, defects);
    });
  });
}

function toMcpTool<Services>(tool: AnyTool<Services>): McpTool {
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
