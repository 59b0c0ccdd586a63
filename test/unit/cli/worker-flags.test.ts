import { expect, it } from '@jest/globals';
import { workerFlags } from '../../../src/cli/worker-flags.js';

it('a worker has a small space for young objects', () => {
  expect(workerFlags({})).toEqual(['--max-semi-space-size=4']);
  expect(workerFlags({ NODE_OPTIONS: '--max-old-space-size=900' })).toEqual([
    '--max-semi-space-size=4',
  ]);
});

it.each(['--max-semi-space-size=16', '--no-warnings --max_semi_space_size=1'])(
  'unless its user has given another: %s',
  (NODE_OPTIONS) => {
    expect(workerFlags({ NODE_OPTIONS })).toEqual([]);
  },
);
