import { expect, it } from '@jest/globals';
import { readStanding } from '../../../src/durable/standing.js';

const wait = { until: 1, why: 'spent' };
const trouble = { error: 'reset' };

it.each([
  ['both', { wait, trouble, inARow: 3 }, { wait, trouble }],
  ['a queue', { wait: { since: 1, why: 'full' } }, { wait: { since: 1, why: 'full' } }],
  ['neither', { inARow: 3 }, {}],
  ['how far the job is', { progress: { chunks_done: 3 } }, { progress: { chunks_done: 3 } }],
  ['a sentence of 0.2.0', 'waits until noon', {}],
  ['nothing', undefined, {}],
  ['null', null, {}],
  [
    'moments that no calendar has',
    {
      wait: { until: 1e18, why: 'spent' },
      trouble: { ...trouble, lasting: { what: 'x', since: -1e18 } },
    },
    {},
  ],
  ['something odd', { wait: 'noon', trouble: { error: 7 } }, {}],
])('of heartbeats that say %s is what can be shown', (_what, details, standing) => {
  expect(readStanding(details)).toEqual(standing);
});
