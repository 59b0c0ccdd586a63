import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { isAlive } from '../../src/engine/process/processes.js';
import type { Archive, LoggedRequest } from './archive.js';
import type { Command, Peer } from './peer.js';
import { TaskingClient } from './tasking-client.js';

/** What a process has to end by itself before it is killed. */
const GRACE_MS = 10_000;
const LOOK_MS = 50;

let sites = 0;

/** One peer at work: a folder of its own, its processes, and its name at the archive. */
export class Site {
  readonly #children = new Map<string, ChildProcess>();
  #client: Client | undefined;
  #transport: StdioClientTransport | undefined;
  #tasking: TaskingClient | undefined;
  #peakOfRuns = 0;

  private constructor(
    readonly peer: Peer,
    readonly folder: string,
    private readonly archive: Archive,
    private readonly name: string,
  ) {}

  /** Starts the services of a peer; the MCP server is started by `connect`. */
  static async open(peer: Peer, archive: Archive): Promise<Site> {
    sites += 1;
    const folder = await mkdtemp(join(tmpdir(), 'peer-'));
    const site = new Site(peer, folder, archive, `${peer.name.replaceAll(/\W+/g, '-')}-${sites}`);
    try {
      await peer.startServices?.(site);
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  /** What stands before /v1/archive. */
  get archiveBase(): string {
    return this.archive.baseOf(this.name);
  }

  get client(): Client {
    if (this.#client === undefined) throw new Error(`${this.name} is not connected`);
    return this.#client;
  }

  get tasking(): TaskingClient {
    if (this.#tasking === undefined) throw new Error(`${this.name} is not connected`);
    return this.#tasking;
  }

  /** The MCP server's; undefined where there is none. */
  get serverPid(): number | undefined {
    return this.#transport?.pid ?? this.#tasking?.pid ?? undefined;
  }

  /** What every process of it gets: a home of its own, and nothing else of this one's environment. */
  get env(): Record<string, string> {
    return { PATH: process.env.PATH ?? '', HOME: this.folder, TMPDIR: this.folder };
  }

  /** Connects as the peer has it. */
  async connect(): Promise<void> {
    if (this.peer.takesTasks === true) await this.#connectTasking();
    else await this.initialize();
  }

  /** An MCP host: starts the server as a process, and initializes. */
  async initialize(): Promise<void> {
    const command = this.peer.server?.(this);
    if (command === undefined) return;
    this.#transport = new StdioClientTransport({ ...command, cwd: this.folder, stderr: 'ignore' });
    this.#client = new Client({ name: 'peers', version: '1' });
    await this.#client.connect(this.#transport);
  }

  async #connectTasking(): Promise<void> {
    const command = this.peer.server?.(this);
    if (command !== undefined) this.#tasking = await TaskingClient.start(command, this.folder);
  }

  /**
   * Starts a process that ends with the site, in place of one of that name that has ended.
   * @param ready what it prints once it is ready; nothing is waited for without.
   */
  async start(name: string, command: Command, ready?: string): Promise<void> {
    const child = spawn(command.command, command.args, {
      cwd: this.folder,
      env: command.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#children.set(name, child);
    if (ready !== undefined) await untilSays(child, ready);
    // Nothing of it is read, and a full pipe would hold it up.
    child.stdout.resume();
  }

  /** Runs a program to its end. @returns what it printed. @throws Error with its last words where it fails. */
  async run(name: string, { command, args, env }: Command, input: string): Promise<string> {
    const child = spawn(command, args, { cwd: this.folder, env, stdio: 'pipe' });
    this.#children.set(name, child);
    const look = setInterval(() => {
      this.#peakOfRuns = Math.max(this.#peakOfRuns, peakOf(Number(child.pid)));
    }, LOOK_MS);
    child.stdin.end(input);
    const [said, complaint, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    clearInterval(look);
    if (code !== 0) throw new Error(complaint.trim().split('\n').at(-1) || `ended by ${signal}`);
    return said;
  }

  /** The process that was started under a name. */
  pidOf(name: string): number {
    return Number(this.#children.get(name)?.pid);
  }

  log(): Promise<LoggedRequest[]> {
    return this.archive.log(this.name);
  }

  /** The most physical memory that each of its processes ever held, in MB, added up (VmHWM of proc(5)). */
  async peakMemory(): Promise<number> {
    const own = [...this.#children.values()].map(({ pid }) => pid);
    const roots = [...own, this.serverPid, ...((await this.peer.detached?.(this)) ?? [])];
    const pids = withDescendants(roots.filter((pid) => pid !== undefined));
    return pids.map(peakOf).reduce((sum, mb) => sum + mb, this.#peakOfRuns);
  }

  /** Ends all processes and removes the folder. */
  async close(): Promise<void> {
    await Promise.all([this.#client?.close(), this.#tasking?.close()]);
    await this.peer.end?.(this);
    await Promise.all([...this.#children.values()].map(endChild));
    await rm(this.folder, { recursive: true, force: true });
  }
}

function untilSays(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (text) => {
      said += text;
      if (said.includes(word)) resolve();
    });
    child.once('exit', () => reject(new Error(`a process ended before it said ${word}: ${said}`)));
  });
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const isLate = await Promise.race([
    exit.then(() => false),
    sleep(GRACE_MS, true, { ref: false }),
  ]);
  if (isLate) child.kill('SIGKILL');
  await exit;
}

/** Waits until a process has ended. */
export async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(10);
}

function withDescendants(roots: readonly number[]): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(fieldOf(Number(name), 'PPid'))] as const);
  const found = new Set(roots);
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.add(child);
  }
  return [...found];
}

function peakOf(pid: number): number {
  return Number.parseInt(fieldOf(pid, 'VmHWM') ?? '0', 10) / 1_024;
}

/** A field of proc(5); undefined for a process that has ended. */
function fieldOf(pid: number, name: string): string | undefined {
  try {
    return new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(
      readFileSync(`/proc/${pid}/status`, 'utf8'),
    )?.[1];
  } catch {
    return undefined;
  }
}
