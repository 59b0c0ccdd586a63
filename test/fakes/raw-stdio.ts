import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { resolve } from 'node:path';

export interface RawMessage {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: unknown };
}

/** Speaks JSON-RPC with a server on stdio, line by line, as no SDK does. */
export class RawStdio {
  readonly received: RawMessage[] = [];
  readonly #child: ChildProcess;
  #text = '';
  readonly #news = new EventEmitter();

  constructor(env: Record<string, string>) {
    this.#child = spawn(process.execPath, [resolve('dist/cli.js')], {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (data: string) => {
      const lines = `${this.#text}${data}`.split('\n');
      this.#text = lines.pop() ?? '';
      this.received.push(...lines.map((line) => JSON.parse(line)));
      this.#news.emit('message');
    });
  }

  send(message: object): void {
    this.#child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** The answer to a request. */
  async ask(id: number, method: string, params?: object): Promise<RawMessage> {
    this.send({ id, method, ...(params && { params }) });
    return this.wait((message) => message.id === id);
  }

  /** The first message that fits, among those that have come and will come. */
  async wait(fits: (message: RawMessage) => boolean): Promise<RawMessage> {
    for (;;) {
      const found = this.received.find(fits);
      if (found !== undefined) return found;
      await once(this.#news, 'message');
    }
  }

  /** Closes stdin. @returns the exit code. */
  end(): Promise<number | null> {
    const exit = new Promise<number | null>((done) => this.#child.once('close', done));
    this.#child.stdin?.end();
    return exit;
  }
}
