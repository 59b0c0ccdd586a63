import { expect, it } from '@jest/globals';
import { batchId, batchTitle } from '../../../src/lookup/batch-names.js';

it.each([
  [{ from: 50, count: 50 }, 1, 'requests-51-100', 'requests 51-100 of 320'],
  [{ from: 6, count: 1 }, 1, 'request-7', 'request 7 of 320'],
  [{ from: 50, count: 50 }, 2, 'requests-51-100_plan-2', 'requests 51-100 of 320'],
])('a batch of a plan is called by its requests', (batch, plan, id, title) => {
  expect(batchId(batch, plan)).toBe(id);
  expect(batchTitle(batch, 320)).toBe(title);
});
