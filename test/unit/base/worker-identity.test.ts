import { expect, it } from '@jest/globals';
import { isOlderWorker, workerIdentity } from '../../../src/base/worker-identity.js';

it('a worker is named by program, version, process and host', () => {
  expect(workerIdentity('0.3.1', 4711, 'vm')).toBe('durable-weather 0.3.1 4711@vm');
});

it.each([
  ['4711@vm', 'as workers of 0.2.0 are named'],
  ['durable-weather worker 4711@vm', 'without a version'],
  ['durable-weather 0.2.9 4711@vm', 'of a smaller minor version'],
  ['durable-weather 0.9.0 4711@vm', 'of 9, which is less than 10'],
])('%j is older than 0.10.0: %s', (identity) => {
  expect(isOlderWorker(identity, '0.10.0')).toBe(true);
});

it.each([
  ['0.10.0', 'the same'],
  ['0.10.3', 'another patch'],
  ['0.11.0', 'newer'],
  ['1.0.0', 'newer'],
  ['0.10.0-rc.1', 'a candidate of the same'],
])('one of %s is not older than 0.10.2: %s', (version) => {
  expect(isOlderWorker(workerIdentity(version, 1, 'vm'), '0.10.2')).toBe(false);
});
