import { proxyActivities } from '@temporalio/workflow';
import { reportProgress } from 'durable-weather/durable/workflow';

const SLICES = 20;
const { countBetween } = proxyActivities({
  startToCloseTimeout: '1 hour',
  // A worker that dies is noticed this fast.
  heartbeatTimeout: '3 seconds',
});

/** Counts in slices: a worker that dies loses the slice that it was in, and nothing else. */
export async function countPrimes({ below }) {
  let primes = 0;
  for (let done = 0; done < SLICES; done += 1) {
    const [from, to] = [done, done + 1].map((slice) => Math.floor((below * slice) / SLICES));
    primes += await countBetween(from, to);
    reportProgress({ done: done + 1, of: SLICES });
  }
  return { primes };
}
