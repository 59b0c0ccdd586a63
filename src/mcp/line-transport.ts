import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { exactIds } from './exact-ids.js';
import { type RpcFrame, readFrame } from './frame.js';

/**
 * While so many requests wait for an answer, no more is read: a client may write faster than any server answers. More
 * than there may be open subscriptions, which last.
 */
const MOST_OPEN = 2_000;

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
   * @param answered the ids of requests that have their answers: the next one to each is dropped.
   */
  constructor(
    readonly lines: Readable,
    readonly output: Writable,
    readonly log: (line: string) => void,
    answered: Iterable<unknown> = [],
  ) {
    this.#answered = new Set(answered);
  }

  readonly #answered: Set<unknown>;

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
      if (this.#answered.delete(message.id)) return Promise.resolve();
    }
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

  #close(id: unknown): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    if (open > 1) this.#open.set(id, open - 1);
    else this.#open.delete(id);
    this.#openInAll -= 1;
    if (this.lines.isPaused()) this.lines.resume();
    if (this.#openInAll === 0) this.#onAnswered?.();
  }

  #take(frame: RpcFrame): void {
    if (frame.kind === 'message') {
      const { id, method, params } = frame.message;
      if (method === 'notifications/cancelled') this.#close(params?.requestId);
      else if (method !== undefined && id !== undefined) this.#begin(id);
      this.onmessage?.(frame.message as JSONRPCMessage);
    } else if (frame.kind === 'ignored') {
      this.log(`MCP: a message was ignored: ${frame.why}`);
    } else {
      for (const failure of frame.failures) void this.send(failure);
    }
  }
}
