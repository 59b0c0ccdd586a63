import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { UnavailableError } from '../base/errors.js';

/** An MCP server as seen by its client. */
export interface McpClient {
  /**
   * Calls a tool and returns its structured content.
   * @throws UnavailableError with the result's text if the result has isError.
   */
  call<T>(tool: string, input: Record<string, unknown>): Promise<T>;
  /** Closes the connection, which ends the server's process. */
  close(): Promise<void>;
}

/** Longer than the start of an engine plus the 45 s that a tool may wait. */
const TIMEOUT_MS = 120_000;

/**
 * Starts an MCP server as a process and connects to it over stdio. Its stderr is this process's.
 * @param info the client's name and version, for the server.
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
      if (answer.isError) throw new UnavailableError(textsOf(answer.content));
      return answer.structuredContent as T;
    },
    close: () => client.close(),
  };
}

function textsOf(content: unknown): string {
  const blocks = content as { type: string; text?: string }[];
  return blocks.map(({ text = '' }) => text).join(' ');
}
