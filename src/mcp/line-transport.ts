import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { exactIds } from './exact-ids.js';
import { type RpcFrame, type RpcMessage, readFrame } from './frame.js';

/**
 * While so many requests wait for an answer, no more is read: a client may write faster than any server answers. More
 * than there may be open subscriptions, which last.
 */
const MOST_OPEN = 2_000;

const CANCELLED = 'notifications/cancelled';

/**
 * The connection to one client, over lines of JSON-RPC. A line that no server can take is answered here: the SDK's own
 * transport would drop it, and the client would wait for its time limit.
 */
export class LineTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;

  /**
   * @param lines a line a chunk.
   * @param answered how many requests have their answers, the first ones: the server's answers to them are dropped.
   */
  constructor(
    readonly lines: Readable,
    readonly output: Writable,
    readonly log: (line: string) => void,
    answered = 0,
  ) {
    this.#answeredNext = answered;
  }

  /** How many of the next requests have their answers. */
  #answeredNext: number;
  /** The ids by which the server knows such requests. */
  readonly #silentIds = new Set<unknown>();

  /** Reads from now on; what the SDK calls, when a server is connected, is too late for the first message. */
  open(): void {
    this.lines.on('data', this.#read);
  }

  async start(): Promise<void> {}

  async close(): Promise<void> {
    this.lines.off('data', this.#read);
    this.onclose?.();
  }

  /** Resolves when every request that has come is answered or cancelled. */
  answered(): Promise<void> {
    if (this.#openInAll === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onAnswered = resolve;
    });
  }

  send(message: { jsonrpc: string; id?: unknown; method?: unknown }): Promise<void> {
    if (message.method === undefined) {
      this.#close(message.id);
      if (this.#silentIds.delete(message.id)) return Promise.resolve();
    }
    return this.#write(message);
  }

  /** Answers what is no request for the server. One of the same id may wait for an answer of its own. */
  refuse(failure: object): Promise<void> {
    return this.#write(failure);
  }

  #write(message: object): Promise<void> {
    if (this.output.write(`${exactIds(JSON.stringify(message))}\n`)) return Promise.resolve();
    this.#drained ??= this.#untilDrained();
    return this.#drained;
  }

  /** All answers that wait for a slow reader share one listener: Node.js warns of more than ten. */
  #drained: Promise<void> | undefined;

  #untilDrained(): Promise<void> {
    return new Promise((resolve) => {
      this.output.once('drain', () => {
        this.#drained = undefined;
        resolve();
      });
    });
  }

  readonly #read = (line: Buffer): void => {
    const text = line.toString('utf8').trim();
    if (text !== '') this.#take(readFrame(text));
  };

  /** How many requests of an id wait for an answer: nothing keeps a client from giving one twice. */
  readonly #open = new Map<unknown, number>();
  #openInAll = 0;
  #onAnswered?: () => void;

  #begin(id: unknown): void {
    this.#open.set(id, (this.#open.get(id) ?? 0) + 1);
    this.#openInAll += 1;
    if (this.#openInAll >= MOST_OPEN) this.lines.pause();
  }

  /** @returns false if no request of the id waited. */
  #close(id: unknown): boolean {
    const open = this.#open.get(id);
    if (open === undefined) return false;
    if (open > 1) this.#open.set(id, open - 1);
    else this.#open.delete(id);
    this.#openInAll -= 1;
    if (this.lines.isPaused()) this.lines.resume();
    if (this.#openInAll === 0) this.#onAnswered?.();
    return true;
  }

  /**
   * A request that has its answer gets an id that no client knows: nothing keeps one from using its own id again, or
   * from cancelling it, before the server has answered.
   */
  #silenced(message: RpcMessage): RpcMessage {
    const isRequest = message.id !== undefined && message.method !== undefined;
    if (!isRequest || this.#answeredNext === 0) return message;
    this.#answeredNext -= 1;
    const id = randomUUID();
    this.#silentIds.add(id);
    return { ...message, id };
  }

  #take(frame: RpcFrame): void {
    if (frame.kind === 'message') {
      const message = this.#silenced(frame.message);
      const { id, method, params } = message;
      if (method !== undefined && id !== undefined) this.#begin(id);
      // One that comes late would reach the next request of its id, which the SDK takes up sooner than a notification.
      else if (method === CANCELLED && !this.#close(params?.requestId)) return;
      this.onmessage?.(message as JSONRPCMessage);
    } else if (frame.kind === 'ignored') {
      this.log(`MCP: a message was ignored: ${frame.why}`);
    } else {
      for (const failure of frame.failures) void this.refuse(failure);
    }
  }
}
