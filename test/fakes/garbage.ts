import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage again and again while some work goes on: what only a weak reference holds does not survive. */
export async function underGarbageCollection<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Tests of flags may come next in this process.
  setFlagsFromString('--no-expose-gc');
  const collecting = setInterval(collect, 20);
  try {
    return await work();
  } finally {
    clearInterval(collecting);
  }
}
