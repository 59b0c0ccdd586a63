import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

/** A server as its host sees it. */
export interface McpClient {
  /** Calls a tool and gives its structured content. Rejects with the text of a result that isError. */
  call<T>(tool: string, input: Record<string, unknown>): Promise<T>;
  /** Hangs up, which ends the server's process. */
  close(): Promise<void>;
}

/** Above the 45 s that a tool may wait, and the start of an engine that comes first. */
const TIMEOUT_MS = 120_000;

/**
 * Starts an MCP server as a process and connects to it over stdio. Its stderr is this process's.
 * @param info who the client is, as the server is told.
 */
export async function startMcpClient(
  info: { name: string; version: string },
  command: string,
  args: string[],
  env: Record<string, string>,
): Promise<McpClient> {
  const client = new Client(info);
  await client.connect(new StdioClientTransport({ command, args, env, stderr: 'inherit' }));
  return {
    call: async <T>(name: string, input: Record<string, unknown>) => {
      const answer = await client.callTool({ name, arguments: input }, undefined, {
        timeout: TIMEOUT_MS,
      });
      if (answer.isError) throw new Error(JSON.stringify(answer.content));
      return answer.structuredContent as T;
    },
    close: () => client.close(),
  };
}
