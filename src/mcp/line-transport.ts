import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { type RpcFrame, readFrame } from './frame.js';

/**
 * The connection to one client, over lines of JSON-RPC. A line that no server can take is answered here: the SDK's own
 * transport would drop it, and the client would wait for its time limit.
 */
export class LineTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;

  /** @param lines a line a chunk. */
  constructor(
    readonly lines: Readable,
    readonly output: Writable,
    readonly log: (line: string) => void,
  ) {}

  async start(): Promise<void> {
    this.lines.on('data', this.#read);
  }

  async close(): Promise<void> {
    this.lines.off('data', this.#read);
    this.onclose?.();
  }

  send(message: object): Promise<void> {
    return new Promise((resolve) => {
      if (this.output.write(`${JSON.stringify(message)}\n`)) resolve();
      else this.output.once('drain', resolve);
    });
  }

  readonly #read = (line: Buffer): void => {
    const text = line.toString('utf8').trim();
    if (text !== '') this.#take(readFrame(text));
  };

  #take(frame: RpcFrame): void {
    if (frame.kind === 'message') {
      this.onmessage?.(frame.message as JSONRPCMessage);
    } else if (frame.kind === 'ignored') {
      this.log(`MCP: a message was ignored: ${frame.why}`);
    } else {
      for (const failure of frame.failures) void this.send(failure);
    }
  }
}
