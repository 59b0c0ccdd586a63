import { execFile } from 'node:child_process';
import { renameSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { readEngineStatus, stopEngine } from '../../src/engine/index.js';
import { isAlive } from '../../src/engine/process/processes.js';
import { realTemporalCli } from './engine-home.js';

const PROGRAM = [process.execPath, resolve('dist/cli.js')] as const;

/** A command and its first arguments. */
type Program = readonly [command: string, ...args: string[]];

/** What a command says of the engine's server when its time is over. */
const TOO_LATE = 'this machine is too busy; the engine starts it again';

/** Without an end, a test would say nothing but that its time was over. */
const MOST_RUNS = 10;

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** The built product in a home of its own, used the way its users do: as processes. */
export class Product {
  readonly #clients: Client[] = [];

  private constructor(
    public home: string,
    readonly env: Record<string, string>,
    private readonly program: Program,
  ) {}

  /** Folder of the result store. */
  get store(): string {
    return join(this.home, 'results');
  }

  /**
   * @param upstream where weather comes from; loopback in every test.
   * @param parent folder that the home is made in.
   * @param program this repository's when left out.
   */
  static async create(
    upstream: { archiveUrl: string; geocodingUrl: string },
    env: Record<string, string> = {},
    parent = tmpdir(),
    program: Program = PROGRAM,
  ): Promise<Product> {
    const home = await mkdtemp(join(parent, 'durable weather '));
    const settings = {
      PATH: process.env.PATH ?? '',
      HOME: home,
      DURABLE_WEATHER_HOME: home,
      TEMPORAL_CLI_PATH: await realTemporalCli(),
      OPEN_METEO_ARCHIVE_URL: upstream.archiveUrl,
      OPEN_METEO_GEOCODING_URL: upstream.geocodingUrl,
      ...env,
    };
    return new Product(home, settings, program);
  }

  /** Renames the home; processes that are started from now on know it by its new name. */
  move(): void {
    const moved = `${this.home}'`;
    renameSync(this.home, moved);
    this.home = moved;
    this.env.DURABLE_WEATHER_HOME = moved;
  }

  /** An MCP host: starts the server as a process and connects over stdio. */
  async connect(env: Record<string, string> = {}): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' });
    this.#clients.push(client);
    const [command, ...args] = this.program;
    const transport = new StdioClientTransport({
      command,
      args,
      env: { ...this.env, ...env },
      stderr: 'ignore',
    });
    await client.connect(transport);
    return client;
  }

  /**
   * A person or a script at the command line. A command has 4 s to look at jobs: one that a busy machine kept from that is
   * run again, up to ten times.
   */
  async run(
    args: string[],
    env: Record<string, string> = {},
    runsLeft = MOST_RUNS,
  ): Promise<CommandResult> {
    const result = await this.#runOnce(args, env);
    const isTooLate = `${result.stdout}${result.stderr}`.includes(TOO_LATE);
    return isTooLate && runsLeft > 1 ? this.run(args, env, runsLeft - 1) : result;
  }

  #runOnce(args: string[], env: Record<string, string>): Promise<CommandResult> {
    return new Promise((done) => {
      const options = { env: { ...this.env, ...env } };
      const [command, ...first] = this.program;
      execFile(command, [...first, ...args], options, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  }

  /** Hangs up, stops the engine, and makes sure that nothing of it is left. */
  async remove(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    const { engine, temporal, worker } = await readEngineStatus(this.home);
    await stopEngine(this.home);
    for (const part of [engine, temporal, worker]) {
      if (part !== undefined && isAlive(part.pid)) throw new Error(`${part.pid} is left running`);
    }
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Beyond what the SDK allows a call by itself, which a busy machine may need for a first start. */
const CALL = { timeout: 200_000 };

/** Calls a tool and gives its structured content; a result that isError rejects with its text. */
export async function call<T>(client: Client, name: string, input: object): Promise<T> {
  const answer = await callRaw(client, name, input);
  if (answer.isError) throw new Error(textOf(answer));
  return answer.structuredContent as T;
}

export async function callRaw(
  client: Client,
  name: string,
  input: object,
): Promise<CallToolResult> {
  const params = { name, arguments: input as Record<string, unknown> };
  return (await client.callTool(params, undefined, CALL)) as CallToolResult;
}

/** Calls start_gathering. @returns the names of the jobs, in the order of the locations. */
export async function startJobs(client: Client, input: object): Promise<string[]> {
  const { jobs } = await call<{ jobs: { job_name: string }[] }>(client, 'start_gathering', input);
  return jobs.map(({ job_name }) => job_name);
}

/** Fetches that a worker has in hand by default: two in flight, and four beyond (src/worker.ts). */
export const FETCHES_IN_HAND = 6;

/** What await_result says of jobs once all have ended, however long that takes. */
export async function awaitEnds<T>(client: Client, job_names: readonly string[]): Promise<T> {
  for (;;) {
    const answer = await call<T & { done: boolean }>(client, 'await_result', {
      job_names,
      wait_seconds: 45,
    });
    if (answer.done) return answer;
  }
}

/** Does a job of 731 days. @returns its name in a list, and what await_result says of it at its end. */
export async function gatherTwoYears(
  client: Client,
): Promise<{ job_names: string[]; ends: unknown }> {
  const job_names = await startJobs(client, {
    locations: [{ latitude: 47.6, longitude: -122.3 }],
    start_date: '2019-01-01',
    end_date: '2020-12-31',
  });
  return { job_names, ends: await awaitEnds(client, job_names) };
}

export function textOf({ content }: CallToolResult): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
