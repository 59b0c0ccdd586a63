import { type ChildProcess, spawn } from 'node:child_process';
import { CLI } from '../../src/engine-options.js';
import { end } from './dev-server.js';
import type { Product } from './product.js';

/** A worker of the product, as a person starts it against a server of theirs. */
export interface WorkerProcess {
  child: ChildProcess;
  /** What it has said on stderr so far. */
  said(): string;
  /** Resolves once it has said this. */
  says(words: string | RegExp): Promise<void>;
  end(): Promise<void>;
}

/**
 * @param args after `worker`.
 * @param env what differs from the product's.
 * @param cli the program; this repository's when left out.
 */
export function startWorkerOf(
  product: Product,
  args: readonly string[] = [],
  env: Record<string, string> = {},
  cli = CLI,
): WorkerProcess {
  const child = spawn(process.execPath, [cli, 'worker', ...args], {
    env: { ...product.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const isSaid = (words: string | RegExp) =>
    typeof words === 'string' ? text.includes(words) : words.test(text);
  return {
    child,
    said: () => text,
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (isSaid(words)) resolve();
        };
        child.stderr.on('data', look);
        child.once('exit', (code) => reject(new Error(`the worker ended with ${code}: ${text}`)));
        look();
      }),
    end: () => end(child),
  };
}
