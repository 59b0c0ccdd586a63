import { beforeEach, expect, it } from '@jest/globals';
import type { DurablePromises, JobRequest } from '../../../src/durable/promises.js';
import type { ResultStore } from '../../../src/durable/results.js';
import { roomForMany, roomForManyRecords } from '../../../src/durable/room-for-many.js';
import { FakePromises } from '../../fakes/fake-promises.js';

let rooms: number;
let promises: Pick<DurablePromises, 'start' | 'describe'>;
beforeEach(() => {
  rooms = 0;
  const fake = new FakePromises();
  promises = roomForMany(fake, () => {
    rooms += 1;
  });
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `job-${index}`);
}

/** At once. */
function start(count: number) {
  const request = (name: string): JobRequest => ({
    ...{ name, workflowType: 'gatherWeather', timeLimit: '1 day' },
    ...{ input: {}, identity: name, summary: name },
  });
  return Promise.all(names(count).map((name) => promises.start(request(name), 'never')));
}

it('room is made for 20 jobs that are described at once, and for no fewer', async () => {
  await promises.describe(names(19), 1_000);
  expect(rooms).toBe(0);
  expect(await promises.describe(names(20), 1_000)).toHaveLength(20);
  expect(rooms).toBe(1);
});

it('room is made for 20 starts at once, and for no fewer', async () => {
  await start(19);
  await start(19);
  expect(rooms).toBe(0);
  await start(20);
  expect(rooms).toBe(1);
});

it('jobs of calls that failed are not counted', async () => {
  const failing = roomForMany(
    {
      describe: () => Promise.reject(new Error('no')),
      start: () => Promise.reject(new Error('no')),
    } as unknown as DurablePromises,
    () => {
      rooms += 1;
    },
  );
  for (let call = 0; call < 3; call += 1) {
    await expect(failing.describe(names(10), 1_000)).rejects.toThrow('no');
  }
  expect(rooms).toBe(0);
});

it.each<[string, (store: ResultStore) => Promise<unknown> | undefined]>([
  ['names', (store) => store.names()],
  ['names at once', (store) => store.seenNames?.()],
  ['versions', (store) => store.versions?.()],
])('room is made for %s of 200 records, and for no fewer', async (_what, list) => {
  const storeOf = (count: number) =>
    roomForManyRecords(
      {
        names: async () => names(count),
        seenNames: async () => names(count),
        versions: async () => new Map(names(count).map((name) => [name, '1'])),
      } as unknown as ResultStore,
      () => {
        rooms += 1;
      },
    );
  await list(storeOf(199));
  expect(rooms).toBe(0);
  expect([...((await list(storeOf(200))) as Iterable<unknown>)]).toHaveLength(200);
  expect(rooms).toBe(1);
});

it('records without versions and names at once stay without', () => {
  const store = roomForManyRecords({ names: async () => [] } as unknown as ResultStore, () => {
    rooms += 1;
  });
  expect(Object.keys(store)).toEqual(['names']);
});
