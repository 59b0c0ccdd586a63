import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { CLI } from '../../src/engine-options.js';

/** Beyond every bound that a tool has: what takes this long has hung. */
const HUNG_MS = 60_000;
const RECONNECT_MS = 100;

/** An MCP host that starts its server again when that dies, each time in a folder that is deleted then, and notes how long each tool takes to answer. */
export class Session {
  /** The longest that each tool took to answer, beyond what it was asked to wait; milliseconds. */
  readonly slowest: Record<string, number> = {};
  /** What tools answered with isError, by tool. */
  readonly errors: Record<string, string[]> = {};
  #connected: Client | undefined;
  #transport: StdioClientTransport | undefined;

  constructor(private readonly env: Record<string, string>) {}

  /** Of the server's process now. */
  get pid(): number | undefined {
    return this.#transport?.pid ?? undefined;
  }

  /**
   * Calls a tool until it answers without an error; a server that dies meanwhile is started again.
   * @throws Error when an answer takes a minute, or everything has gone wrong until the deadline.
   */
  async call<T>(tool: string, input: Record<string, unknown>, deadline: number): Promise<T> {
    let last = 'nothing was tried';
    while (Date.now() < deadline) {
      const answer = await this.#try(tool, input);
      if (answer?.isError === false) return answer.structuredContent as T;
      if (answer !== undefined) {
        last = JSON.stringify(answer.content);
        this.errors[tool] = [...(this.errors[tool] ?? []), last];
      }
      await sleep(RECONNECT_MS);
    }
    throw new Error(`${tool} did not succeed in time: ${last}`);
  }

  async close(): Promise<void> {
    await this.#connected?.close();
  }

  /** Undefined where the server died before it answered. */
  async #try(tool: string, input: Record<string, unknown>): Promise<CallToolResult | undefined> {
    let begun = performance.now();
    try {
      const client = await this.#connect();
      begun = performance.now();
      const options = { timeout: HUNG_MS };
      const answer = await client.callTool({ name: tool, arguments: input }, undefined, options);
      const waited = 1_000 * Number(input.wait_seconds ?? 0);
      const took = performance.now() - begun - waited;
      this.slowest[tool] = Math.round(Math.max(this.slowest[tool] ?? 0, took));
      return { isError: false, ...answer } as CallToolResult;
    } catch (error) {
      if (performance.now() - begun >= HUNG_MS) throw new Error(`${tool} hung: ${error}`);
      return undefined;
    }
  }

  async #connect(): Promise<Client> {
    if (this.#connected !== undefined) return this.#connected;
    const client = new Client({ name: 'chaos', version: '1' });
    const folder = mkdtempSync(join(tmpdir(), 'project-'));
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [CLI],
      env: this.env,
      // A project or a worktree, which is deleted while its server runs.
      cwd: folder,
      stderr: 'ignore',
    });
    this.#transport = transport;
    client.onclose = () => {
      this.#connected = undefined;
    };
    await client.connect(transport).finally(() => rmSync(folder, { recursive: true }));
    this.#connected = client;
    return client;
  }
}
