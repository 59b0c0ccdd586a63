import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const SPIN_MS = 1_000;
const SPIN = `for (const end = Date.now() + ${SPIN_MS}; Date.now() < end; );`;

/**
 * The share of the machine's cores that a program gets which wants all of them, 0 to 1: about 1 on a machine that does
 * nothing else, and a half beside as many busy loops as there are cores.
 */
export async function shareOfMachine(): Promise<number> {
  const cores = availableParallelism();
  const before = process.cpuUsage();
  const begun = performance.now();
  await Promise.all(Array.from({ length: cores }, spin));
  const { user, system } = process.cpuUsage(before);
  return Math.min(1, (user + system) / 1_000 / (performance.now() - begun) / cores);
}

function spin(): Promise<void> {
  return new Promise((resolve, reject) => {
    new Worker(SPIN, { eval: true }).once('error', reject).once('exit', () => resolve());
  });
}
