import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { textOf } from '../fakes/product.js';
import type { Site } from './site.js';

/** What an agent asks for: the weather of one place in some days. */
export interface Asked {
  /** The idempotency key, where a peer has one. */
  name: string;
  latitude: number;
  longitude: number;
  /** YYYY-MM-DD, both included. */
  start_date: string;
  end_date: string;
  resolution: 'daily' | 'hourly';
  variables: readonly string[];
}

/** What an agent has been given. */
export interface Given {
  /** All that the model reads for it. */
  text: string;
  isError: boolean;
  /** Counts the rows that it can read now, in the text or in files that the text names. */
  countRows(): number;
}

/** How a host starts an MCP server. */
export interface Command {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** Something that a user could pick for the work. */
export interface Peer {
  name: string;
  /** What is measured, with its versions. */
  packages: readonly string[];
  /** True where a job has a name, under which it is found again. */
  hasNames: boolean;
  /** True where one call can make several requests to upstream, which it divides the days into. */
  dividesDays: boolean;
  /** True where its client takes tasks, in the protocol line 2026-07-28. */
  takesTasks?: boolean;
  /** Installs it for all runs. @throws ToolMissingError. */
  install(): void;
  /** Starts what has to run beside the MCP server. */
  startServices?(site: Site): Promise<void>;
  /** Its MCP server; absent where it has none. */
  server?(site: Site): Command;
  /** Gathers all, as many at once as the peer allows. A call that fails, or a server that dies, rejects or isError. */
  ask(site: Site, asked: readonly Asked[]): Promise<Given[]>;
  /** The process that fetches. */
  fetcher(site: Site): Promise<number>;
  /** Starts what fetches once more, where it does not start by itself; an MCP server is started by its host. */
  restart?(site: Site): Promise<void>;
  /** Processes that no process of the site has started. */
  detached?(site: Site): Promise<number[]>;
  /** Ends those. */
  end?(site: Site): Promise<void>;
}

/** Beyond what the SDK allows a call by itself. */
const CALL = { timeout: 300_000 };

/** Calls a tool. Text of a result counts as much as its structured content: hosts give a model either. */
export async function callTool(
  client: Client,
  name: string,
  input: object,
): Promise<CallToolResult> {
  const params = { name, arguments: input as Record<string, unknown> };
  return (await client.callTool(params, undefined, CALL)) as CallToolResult;
}

/** One call a gathering, all at once. @param rowsOf counts the rows that a text gives, or names the files of. */
export function askEach(
  tool: string,
  inputOf: (asked: Asked) => object,
  rowsOf: (text: string, site: Site) => number,
): Peer['ask'] {
  return (site, asked) =>
    Promise.all(
      asked.map(async (one) => {
        const answer = await callTool(site.client, tool, inputOf(one));
        const text = textOf(answer);
        const isError = answer.isError === true;
        return { text, isError, countRows: () => rowsOf(text, site) };
      }),
    );
}
