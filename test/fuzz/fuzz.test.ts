import { expect, it } from '@jest/globals';
import { fuzz } from './fuzz.js';

it('no law of what strangers give input to is broken by 1,000 cases', async () => {
  const told: string[] = [];
  await fuzz(1_000, 20261128, (text) => told.push(text.replace(/ in \d+ s$/, '')));
  expect(told).toEqual([
    'answers of an archive: 300 cases',
    'answers of a geocoder: 100 cases',
    'manifests: 200 cases',
    'arguments of tools: 200 cases',
    'frames of JSON-RPC: 100 cases',
    'SQL: 100 cases',
  ]);
});
