import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { ResultStore } from '../../../src/durable/results.js';
import { aManifest } from '../../fakes/a-manifest.js';
import type { FakePromises } from '../../fakes/fake-promises.js';
import { connectInMemory } from '../../fakes/mcp-client.js';
import { type FakeManifests, fakeServices } from '../tools/fake-services.js';

let jobs: FakePromises;
let manifests: FakeManifests;
let results: ResultStore;
let client: Client;
beforeEach(async () => {
  const fake = fakeServices();
  ({ jobs, manifests } = fake);
  ({ results } = fake.services);
  client = await connectInMemory(fake.services);
});

const ofResource = async (value: string, uri = 'weather://jobs/{job_name}', name = 'job_name') =>
  (await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } }))
    .completion;
const ofPrompt = async (value: string, argument = 'place', name = 'report_on_a_place') =>
  (
    await client.complete({
      ref: { type: 'ref/prompt', name },
      argument: { name: argument, value },
    })
  ).completion;

describe('job names', () => {
  it('are those of finished jobs, without the server', async () => {
    for (const name of ['Oslo-1', 'oslo-2', 'bergen']) await manifests.write(aManifest(name));
    jobs.put('oslo-3');
    const expected = { values: ['Oslo-1', 'oslo-2'], total: 2, hasMore: false };
    expect(await ofResource('oslo')).toEqual(expected);
    expect(await ofResource('OSLO', 'weather://jobs/{job_name}/data.csv')).toEqual(expected);
    expect((await ofResource('')).values).toHaveLength(3);
    expect((await ofResource('oslo', undefined, 'place')).values).toEqual([]);
    expect(jobs.calls).toBe(0);
  });

  it('leave out lookups and records that cannot be read, for their resources are refused', async () => {
    await manifests.write(aManifest('oslo-1'));
    await manifests.write(aManifest('oslo-table'));
    manifests.stored.set('oslo-broken', 'The manifest is damaged.');
    const { read } = results;
    results.read = async (name) => {
      const finished = await read(name);
      return finished && name === 'oslo-table' ? { ...finished, kind: 'lookup' } : finished;
    };
    expect((await ofResource('oslo')).values).toEqual(['oslo-1']);
  });

  it('are at most a hundred, and it is said that there are more', async () => {
    for (let n = 100; n < 201; n += 1) await manifests.write(aManifest(`job-${n}`));
    const { values, ...more } = await ofResource('job');
    expect([values.length, values[0], values[99]]).toEqual([100, 'job-100', 'job-199']);
    expect(more).toEqual({ hasMore: true });
    await manifests.remove('job-150');
    expect(await ofResource('job')).toMatchObject({ total: 100, hasMore: false });
  });

  it('are found behind many others, and no record that begins otherwise is read', async () => {
    const lookups = Array.from({ length: 150 }, (_, index) => `job-${index + 100}`);
    for (const name of [...lookups, 'job-x', 'other']) await manifests.write(aManifest(name));
    const { read } = results;
    const readNames: string[] = [];
    results.read = async (name) => {
      readNames.push(name);
      const finished = await read(name);
      return finished && lookups.includes(name) ? { ...finished, kind: 'lookup' } : finished;
    };
    expect((await ofResource('job')).values).toEqual(['job-x']);
    expect(readNames).toEqual([...lookups, 'job-x']);
    readNames.length = 0;
    expect((await ofResource('job-x')).values).toEqual(['job-x']);
    expect(readNames).toEqual(['job-x']);
  });
});

describe('places', () => {
  it('are what the geocoder finds, ready to be gathered', async () => {
    expect(await ofPrompt('Springfield')).toEqual({
      values: ['Springfield, Missouri', 'Springfield, Illinois'],
      total: 2,
      hasMore: false,
    });
    expect((await ofPrompt('Paris', 'second_place', 'compare_two_cities')).values).toEqual([
      'Paris, Earth',
    ]);
  });

  it.each([
    ['Ii', 'place'],
    ['2000', 'start_year'],
    ['Paris', 'nothing'],
  ])('are none for %s as %s', async (value, argument) => {
    expect(await ofPrompt(value, argument)).toEqual({ values: [], total: 0, hasMore: false });
  });
});

it.each([
  [
    () => ofPrompt('x', 'place', 'no_such'),
    'There is no prompt "no_such"; known are compare_two_cities, was_last_summer_unusual, report_on_a_place.',
  ],
  [
    () => ofResource('x', 'weather://other/{job_name}'),
    'There is no resource template "weather://other/{job_name}"; known are weather://jobs/{job_name}, weather://jobs/{job_name}/data.csv.',
  ],
])('what is not there is refused', async (complete, words) => {
  await expect(complete()).rejects.toMatchObject({
    code: -32602,
    message: expect.stringContaining(words),
  });
});
