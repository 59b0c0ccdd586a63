import { heartbeat, sleep } from '@temporalio/activity';

/** How many primes there are from one number up to, and without, another. */
export async function countBetween(from, to) {
  let primes = 0;
  for (let number = Math.max(2, from); number < to; number += 1) {
    if (number % 10_000 === 0) {
      heartbeat();
      // Lets the worker beat, and throws here when the job is cancelled.
      await sleep(0);
    }
    if (isPrime(number)) primes += 1;
  }
  return primes;
}

function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) {
    if (number % divisor === 0) return false;
  }
  return true;
}
