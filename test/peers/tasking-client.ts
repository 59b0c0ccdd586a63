import { setTimeout as sleep } from 'node:timers/promises';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { TASKING } from '../fakes/modern-requests.js';
import type { Command } from './peer.js';

const FIRST_LOOK_MS = 20;

/** A tool's result, or a task that will have it. */
interface ToolAnswer {
  content?: { type: string; text?: string }[];
  isError?: boolean;
  resultType?: string;
  taskId?: string;
  status?: string;
  pollIntervalMs?: number;
  result?: ToolAnswer;
  statusMessage?: string;
  error?: unknown;
}

interface Waiting {
  done(result: ToolAnswer): void;
  failed(error: Error): void;
}

/** An MCP client of the line 2026-07-28 that takes tasks, which the SDK's client does not yet. */
export class TaskingClient {
  readonly #waiting = new Map<number, Waiting>();
  readonly #transport: StdioClientTransport;
  #id = 0;

  private constructor(command: Command, cwd: string) {
    this.#transport = new StdioClientTransport({ ...command, cwd, stderr: 'ignore' });
    this.#transport.onmessage = (message) => this.#settle(message);
    this.#transport.onclose = () => {
      for (const { failed } of this.#waiting.values()) failed(new Error('Connection closed'));
      this.#waiting.clear();
    };
  }

  /** Starts the server; it has no handshake in this line. */
  static async start(command: Command, cwd: string): Promise<TaskingClient> {
    const client = new TaskingClient(command, cwd);
    await client.#transport.start();
    return client;
  }

  get pid(): number | undefined {
    return this.#transport.pid ?? undefined;
  }

  /**
   * Calls a tool, and asks for the result of the task that it gets in place of one: after 20 ms, then twice as long, up to
   * what the server proposes, as FastMCP's own client does.
   */
  async callTool(name: string, input: object): Promise<ToolAnswer> {
    const answer = await this.#request('tools/call', { name, arguments: input });
    if (answer.resultType !== 'task') return answer;
    for (let wait = FIRST_LOOK_MS; ; wait *= 2) {
      const { status, result, error, statusMessage, pollIntervalMs } = await this.#request(
        'tasks/get',
        { taskId: answer.taskId },
      );
      if (result !== undefined) return result;
      if (status !== 'working') {
        const text = `${status}: ${statusMessage ?? JSON.stringify(error)}`;
        return { isError: true, content: [{ type: 'text', text }] };
      }
      await sleep(Math.min(wait, pollIntervalMs ?? wait));
    }
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }

  #request(method: string, params: object): Promise<ToolAnswer> {
    this.#id += 1;
    const id = this.#id;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      const message = {
        jsonrpc: '2.0',
        id,
        method,
        params: { ...params, _meta: TASKING },
      } as const;
      this.#transport.send(message).catch(failed);
    });
  }

  #settle(message: JSONRPCMessage): void {
    if (!('id' in message) || 'method' in message) return;
    const waiting = this.#waiting.get(Number(message.id));
    this.#waiting.delete(Number(message.id));
    if ('result' in message) waiting?.done(message.result as ToolAnswer);
    else waiting?.failed(new Error(JSON.stringify('error' in message ? message.error : message)));
  }
}
