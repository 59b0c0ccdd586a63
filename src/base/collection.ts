import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

interface CollectOptions {
  type: 'minor' | 'major';
  /** By the last resort V8 looks twice, and gives back the pages that it kept for new objects. */
  flavor?: 'last-resort';
}

type Collect = (options?: CollectOptions) => void;

let collect: Collect | undefined;

/** Has V8 collect its young objects now. */
export function collectYoung(): void {
  collect ??= findCollect();
  collect({ type: 'minor' });
}

/** Has V8 collect all objects now, and give back the memory that it keeps for new ones. It takes 20 to 70 ms. */
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

/** V8's `gc` is in contexts that begin under its flag. The flag goes again: code-cache.ts keeps code by flags. */
function findCollect(): Collect {
  setFlagsFromString('--expose-gc');
  const found: Collect = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return found;
}
