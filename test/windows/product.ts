/** The installed project as its users have it on Windows: an MCP server on pipes, and commands. */
import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Errand } from './errand.js';

const ANSWER_MS = 120_000;

/** A home, and how processes are started on it. */
export interface WindowsHome {
  env: Record<string, string | undefined>;
  errand: Errand;
}

interface CommandEnd {
  code: number;
  stdout: string;
  stderr: string;
}

/** @param path of the home; undefined for the one that durable-weather takes by itself. */
export function homeAt(path: string | undefined, errand: Errand): WindowsHome {
  return {
    errand,
    env: {
      ...process.env,
      ...(path !== undefined && { DURABLE_WEATHER_HOME: path }),
      TEMPORAL_CLI_PATH: errand.temporal,
      OPEN_METEO_ARCHIVE_URL: errand.archiveUrl,
      OPEN_METEO_GEOCODING_URL: errand.geocodingUrl,
    },
  };
}

/** Runs a command to its end. */
export function runCli({ env, errand }: WindowsHome, ...args: string[]): Promise<CommandEnd> {
  return new Promise((resolve) => {
    const options = { env, timeout: ANSWER_MS };
    execFile(process.execPath, [errand.cli, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}

/** Runs a command with --json. @throws Error with what it said when it failed. */
export async function runJson<T>(home: WindowsHome, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runCli(home, ...args, '--json');
  if (code !== 0) throw new Error(`${args.join(' ')} exited with ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

/** What is said of an engine that takes longer than a call waits; it goes on starting, or has no time to answer. */
const STILL_STARTS = /not ready after|it may be busy/;
const MOST_TRIES = 5;

/** Does it again while the engine still starts, as a person or an agent would: this machine may be busy. */
export async function whenReady<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const answer = await work().catch((error: Error) => error);
    const text = answer instanceof Error ? answer.message : JSON.stringify(answer);
    if (STILL_STARTS.test(text) && tries < MOST_TRIES) continue;
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

/** Starts or finds the engine. */
export function upWhenReady(home: WindowsHome): Promise<UpAnswer> {
  return whenReady(() => runJson<UpAnswer>(home, 'up'));
}

export interface UpAnswer {
  engine: { pid: number };
  temporal: { pid: number };
}

/** An MCP server, as a host starts it. */
export class WindowsHost {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #id = 0;
  #stderr = '';

  constructor({ env, errand }: WindowsHome) {
    this.#child = spawn(process.execPath, [errand.cli], { env });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as Message;
      if (message.id !== undefined) this.#waiting.get(message.id)?.(message);
    });
    this.#child.stderr.on('data', (text) => {
      this.#stderr += text;
    });
  }

  get pid(): number {
    return Number(this.#child.pid);
  }

  /** @returns the names of its tools. */
  async open(): Promise<string[]> {
    const clientInfo = { name: 'windows', version: '1' };
    const begun = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    await this.#ask('initialize', begun);
    this.#send({ method: 'notifications/initialized' });
    const { tools } = (await this.#ask('tools/list', {})) as { tools: { name: string }[] };
    return tools.map(({ name }) => name);
  }

  /** A tool's structured content. @throws Error with its words when it is an error. */
  async call<T>(name: string, input: object): Promise<T> {
    const answer = (await this.#ask('tools/call', { name, arguments: input })) as ToolAnswer;
    if (answer.isError) throw new Error(`${name}: ${answer.content[0]?.text}`);
    return { ...answer.structuredContent, content: answer.content } as T;
  }

  /** Closes its stdin, at which it ends. @returns its exit code. */
  close(): Promise<number | null> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return Promise.resolve(exitCode);
    return new Promise((resolve) => {
      this.#child.once('exit', resolve);
      this.#child.stdin.end();
    });
  }

  #send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #ask(method: string, params: object): Promise<object> {
    this.#id += 1;
    const id = this.#id;
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${method}: ${why}; stderr: ${this.#stderr}`));
      const late = setTimeout(() => fail(`no answer in ${ANSWER_MS / 1_000} s`), ANSWER_MS);
      const ended = (code: number | null) => fail(`the server ended with ${code}`);
      this.#child.once('exit', ended);
      this.#waiting.set(id, ({ result, error }) => {
        clearTimeout(late);
        this.#child.off('exit', ended);
        this.#waiting.delete(id);
        if (result === undefined) fail(JSON.stringify(error));
        else resolve(result);
      });
      this.#send({ id, method, params });
    });
  }
}

interface Message {
  id?: number;
  result?: object;
  error?: object;
}

interface ToolAnswer {
  isError?: boolean;
  content: { type: string; text?: string; data?: string }[];
  structuredContent?: object;
}
