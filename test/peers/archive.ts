/**
 * The archive of a run, in a process of its own: the tests' upstream behind a cache, in every form that a peer asks for.
 * A first path segment names who asks, so that one archive serves all; `/NAME/log` gives the requests of that name.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startUpstream } from '../fakes/upstream.js';
import { inFormOf, inUnixTimes } from './archive-forms.js';

/** Latitudes at which the archive has a fault, once for each name; at others it has none. */
export const FAULTY = {
  /** The first request is taken and never answered. */
  hang: 11,
  /** The connection of the first request is cut. */
  cut: 12,
  /** Requests wait their turn: one is answered every SLOW_MS. */
  slow: 13,
};
export const SLOW_MS = 600;

/** What the archive keeps of those who ask under one name. */
interface Asker {
  log: LoggedRequest[];
  /** Latitudes at which a request of its was lost already. */
  lost: Set<number>;
  /** Resolves when the slow requests before have been answered. */
  turn: Promise<void>;
}

/** One request, in milliseconds of Date.now(). */
export interface LoggedRequest {
  url: string;
  at: number;
  /** Absent while it has no answer. */
  answeredAt?: number;
}

/** The argument that makes the runner's program the archive. */
export const ARCHIVE_ROLE = '--serve-archive';

/** Serves until stdin ends. Prints its origin. */
export async function serveArchive(): Promise<void> {
  const { archiveUrl } = await startUpstream({ offers: 'flatbuffers' });
  const bodies = new Map<string, Promise<Buffer>>();
  const askers = new Map<string, Asker>();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', archiveUrl);
    const [, name = '', what] = pathname.split('/');
    const asker: Asker = askers.get(name) ?? {
      log: [],
      lost: new Set(),
      turn: Promise.resolve(),
    };
    askers.set(name, asker);
    if (what === 'log') return void response.end(JSON.stringify(asker.log));
    const entry: LoggedRequest = { url: request.url ?? '', at: Date.now() };
    asker.log.push(entry);
    if (await isLost(Number(searchParams.get('latitude')), asker, request)) return;
    const key = searchParams.toString();
    const body = bodies.get(key) ?? load(archiveUrl, searchParams);
    bodies.set(key, body);
    const { status, bytes } = await body.then(
      (bytes) => ({ status: 200, bytes }),
      (error: Error) => ({ status: 400, bytes: error.message }),
    );
    response.once('finish', () => {
      entry.answeredAt = Date.now();
    });
    response.writeHead(status, { 'content-type': 'application/json' }).end(bytes);
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
  process.stdin.resume().on('end', () => process.exit());
}

/** Waits, or cuts the connection, as the place has it. @returns true where no answer is to come. */
async function isLost(latitude: number, asker: Asker, request: IncomingMessage): Promise<boolean> {
  if (latitude === FAULTY.slow) {
    // A caller that has left holds up no one behind it.
    asker.turn = asker.turn.then(() => (request.socket.destroyed ? undefined : sleep(SLOW_MS)));
    await asker.turn;
    return request.socket.destroyed;
  }
  if ((latitude !== FAULTY.hang && latitude !== FAULTY.cut) || asker.lost.has(latitude))
    return false;
  asker.lost.add(latitude);
  if (latitude === FAULTY.cut) request.socket.resetAndDestroy();
  return true;
}

async function load(archiveUrl: string, query: URLSearchParams): Promise<Buffer> {
  const answer = await fetch(`${archiveUrl}?${inUnixTimes(query)}`);
  const body = Buffer.from(await answer.arrayBuffer());
  // Open-Meteo's own words for what it refuses are in the body.
  if (!answer.ok) throw new Error(body.toString());
  return inFormOf(query, body);
}

/** The archive as the runner sees it. */
export class Archive {
  private constructor(
    private readonly child: ChildProcess,
    private readonly origin: string,
  ) {}

  /** @param program the runner's own, which serves in the archive's role. */
  static async start(program: string): Promise<Archive> {
    const child = spawn(process.execPath, [program, ARCHIVE_ROLE], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new Archive(child, (await lines.next()).value);
  }

  /** What stands before /v1/archive for someone who asks under this name. */
  baseOf(name: string): string {
    return `${this.origin}/${name}`;
  }

  async log(name: string): Promise<LoggedRequest[]> {
    return (await fetch(`${this.origin}/${name}/log`)).json() as Promise<LoggedRequest[]>;
  }

  async close(): Promise<void> {
    this.child.stdin?.end();
    await once(this.child, 'exit');
  }
}
