import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

interface CollectOptions {
  type: 'minor' | 'major';
  /** With it V8 collects at least twice, and gives back the pages that it kept for new objects. */
  flavor?: 'last-resort';
}

type Collect = (options?: CollectOptions) => void;

let collect: Collect | undefined;

/** Has V8 collect its young objects now. */
export function collectYoung(): void {
  collect ??= findCollect();
  collect({ type: 'minor' });
}

/** Has V8 collect old and young objects now, and give the freed memory back. It takes 20 to 60 ms. */
export function collectAll(): void {
  collect ??= findCollect();
  if (!process.versions.node.startsWith('20.')) {
    collect({ type: 'major', flavor: 'last-resort' });
    return;
  }
  // Node.js 20 takes any options for a young collection. The second one gives back what the first one has emptied.
  collect();
  collect();
}

/**
 * V8's `gc` is in contexts that begin under its flag. The flag goes again: code-cache.ts keeps code by flags. A V8
 * without `gc` collects by itself alone.
 */
export function findCollect(): Collect {
  setFlagsFromString('--expose-gc');
  const found: Collect | undefined = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return found ?? (() => undefined);
}
