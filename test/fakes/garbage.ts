import { findCollect } from '../../src/base/collection.js';

/** Collects garbage again and again while some work goes on: what only a weak reference holds does not survive. */
export async function underGarbageCollection<T>(work: () => Promise<T>): Promise<T> {
  const collect = findCollect();
  const collecting = setInterval(() => collect(), 20);
  try {
    return await work();
  } finally {
    clearInterval(collecting);
  }
}
