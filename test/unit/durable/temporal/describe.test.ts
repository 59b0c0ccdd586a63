import { expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { listJobs } from '../../../../src/durable/temporal/describe.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

/** What a server's list holds, in its order: what runs, then what ended last. */
function listOf(...runs: [name: string, status: string, closed?: number][]): Client {
  const infos = runs.map(([workflowId, status, closed]) => ({
    ...{ workflowId, type: 'lookUpWeather', status: { name: status }, startTime: at(0) },
    ...(closed !== undefined && { closeTime: at(closed) }),
  }));
  return { workflow: { list: () => infos } } as unknown as Client;
}

/** As they are listed where jobs are open or have completed in second 10 or later. */
async function openOrLate(client: Client): Promise<string[]> {
  const filter = { isCompleted: false, orCompletedSince: at(10), limit: 9 };
  const jobs = await listJobs(client, ['lookUpWeather'], filter);
  return jobs.map(({ name, status }) => `${name} ${status}`);
}

it('a job that went on as another run is listed as that run, and not at all if this one completed before', async () => {
  const client = listOf(
    ['runs', 'RUNNING'],
    ['done', 'COMPLETED', 13],
    ['runs', 'CONTINUED_AS_NEW', 12],
    ['done', 'CONTINUED_AS_NEW', 11],
    ['done-before', 'CONTINUED_AS_NEW', 9],
  );
  expect(await openOrLate(client)).toEqual(['runs running', 'done completed']);
});

it('a job that has gone on just now runs, though the list does not know its next run yet', async () => {
  expect(await openOrLate(listOf(['on', 'CONTINUED_AS_NEW', 10]))).toEqual(['on running']);
});
