import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { Connection, Client as Temporal } from '@temporalio/client';
import { readEngineStatus } from '../../src/engine/index.js';
import { fileManifests } from '../../src/store/manifests.js';
import { awaitEnds, call, callRaw, type Product, textOf } from '../fakes/product.js';
import type { Upstream } from '../fakes/upstream.js';
import { useProduct } from '../fakes/use-product.js';

let upstream: Upstream;
let product: Product;
let client: Client;
useProduct((used) => {
  ({ upstream, product, client } = used);
});
beforeEach(() => upstream.setFault(undefined));

/** Of a port that no program gets by asking for a free one. */
const NOBODYS = 'http://127.0.0.1:2/v1/search';

const JANUARY = { start_date: '2020-01-01', end_date: '2020-01-31' };

interface Answer {
  jobs: { job_name: string; outcome: string; status: string; place?: string; message?: string }[];
  next_cursor?: string;
  attention?: string;
}

const use = (tool: string, input: object) => call<Answer>(client, tool, input);
const start = (job_name: string, latitude: number, more: object = {}) =>
  use('start_gathering', {
    locations: [{ latitude, longitude: 7, place: `${job_name} town`, job_name }],
    ...JANUARY,
    ...more,
  });
const awaitJobs = (...job_names: string[]) => awaitEnds<Answer>(client, job_names);
const names = ({ jobs }: Answer) => jobs.map(({ job_name }) => job_name);

/** What visibility shows follows a moment after what happened. */
async function listUntil(input: object, expected: string[]): Promise<Answer> {
  for (;;) {
    const answer = await use('list_jobs', input);
    if (JSON.stringify(names(answer)) === JSON.stringify(expected)) return answer;
  }
}

describe('jobs', () => {
  it('are listed newest first, page by page, found by place, and without the server', async () => {
    for (const [index, name] of ['one', 'two', 'three'].entries()) await start(name, index);
    await awaitJobs('one', 'two', 'three');
    const first = await listUntil({ limit: 2 }, ['three', 'two']);
    expect(first.jobs[0]).toMatchObject({ status: 'completed', place: 'three town' });
    const second = await use('list_jobs', { limit: 2, cursor: first.next_cursor });
    expect(names(second)).toEqual(['one']);
    expect(second).not.toHaveProperty('next_cursor');
    expect(names(await use('list_jobs', { place: 'TWO' }))).toEqual(['two']);
    expect(names(await use('list_jobs', { since: '2100-01-01' }))).toEqual([]);

    const dead = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const offline = await product.run(['list', '--json'], dead);
    expect(names(JSON.parse(offline.stdout))).toEqual(['three', 'two', 'one']);
    expect(JSON.parse(offline.stdout).attention).toMatch(
      /^The Temporal server at 127\.0\.0\.1:1 does not answer \(.*\); .* Only finished jobs are shown\.$/,
    );
  });

  it('that ended are deleted with all their runs, manifest and parts, and can be started anew', async () => {
    upstream.setFault(() => ({ kind: 'status', status: 400, reason: 'Not today' }));
    await start('again', 30);
    await awaitJobs('again');
    upstream.setFault(undefined);
    await start('again', 30, { retry_failed: true });
    await awaitJobs('again');
    const once = await listUntil({ prefix: 'again' }, ['again']);
    expect(once.jobs).toMatchObject([{ status: 'completed' }]);
    const store = join(product.home, 'results');
    const manifest = await fileManifests(store).read('again');
    const files = (manifest?.parts ?? []).map(({ file }) => join(store, file));
    expect(files.map((file) => existsSync(file))).toEqual([true]);

    expect((await use('delete_jobs', { job_names: ['again'] })).jobs).toEqual([
      { job_name: 'again', kind: 'gathering', outcome: 'deleted', message: '"again" is deleted.' },
    ]);
    expect(files.map((file) => existsSync(file))).toEqual([false]);
    await listUntil({ prefix: 'again' }, []);
    expect((await use('probe_status', { job_names: ['again'] })).jobs).toMatchObject([
      { status: 'unknown' },
    ]);
    expect((await start('again', 31)).jobs).toMatchObject([{ outcome: 'started' }]);
    await awaitJobs('again');
  });

  it('that run are refused until they are cancelled', async () => {
    upstream.setFault(() => ({ kind: 'hang' }));
    await start('slow', 40);
    await listUntil({ prefix: 'slow' }, ['slow']);
    const refused = await callRaw(client, 'delete_jobs', { job_names: ['slow', 'slo'] });
    expect(refused.isError).toBe(true);
    expect(JSON.parse(textOf(refused)).jobs).toEqual([
      {
        job_name: 'slow',
        kind: 'gathering',
        outcome: 'running',
        message: '"slow" is running; cancel_jobs first.',
      },
      {
        job_name: 'slo',
        outcome: 'unknown',
        message: 'No job is called "slo"; did you mean "slow"?',
      },
    ]);
    expect((await use('cancel_jobs', { job_names: ['slow'] })).jobs).toMatchObject([
      { outcome: 'requested' },
    ]);
    await awaitJobs('slow');
    expect((await use('delete_jobs', { job_names: ['slow'] })).jobs).toMatchObject([
      { outcome: 'deleted' },
    ]);
  });
});

it('a workflow that is somebody else’s is neither shown nor touched', async () => {
  await use('list_jobs', {});
  const { temporal } = await readEngineStatus(product.home);
  const connection = await Connection.connect({ address: temporal?.address ?? '' });
  const { workflow } = new Temporal({ connection });
  const theirs = { workflowId: 'theirs', taskQueue: 'theirs', args: [] };
  const handle = await workflow.start('payEverybody', theirs);
  const words = [
    { outcome: 'unknown', message: expect.stringMatching(/^No job is called "theirs"/) },
  ];
  for (const tool of ['cancel_jobs', 'delete_jobs']) {
    const answer = await callRaw(client, tool, { job_names: ['theirs'] });
    expect(JSON.parse(textOf(answer)).jobs).toMatchObject(words);
  }
  expect(names(await use('list_jobs', { prefix: 'theirs' }))).toEqual([]);
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await handle.terminate();
  await connection.close();
});

describe('the command line', () => {
  it('deletes only with --yes where nobody can be asked', async () => {
    await start('cli', 50);
    await awaitJobs('cli');
    expect(await product.run(['delete', 'cli'])).toMatchObject({
      code: 2,
      stderr:
        'delete asks first, and there is no terminal to ask on; give --yes to delete without being asked.\n',
    });
    expect(await product.run(['delete', 'cli', '--yes'])).toMatchObject({
      code: 0,
      stdout: '"cli" is deleted.\n',
    });
    expect(await product.run(['delete', 'cli', '--yes', '--json'])).toMatchObject({ code: 2 });
  });

  it('finds places, also where the geocoder cannot be reached', async () => {
    const online = await product.run(['find', 'Springfield, Illinois', '--json']);
    expect(JSON.parse(online.stdout)).toMatchObject({
      places: [{ place: 'Springfield, Illinois, United States', latitude: 39.80172 }],
      source: 'geocoder',
    });
    const offline = { OPEN_METEO_GEOCODING_URL: NOBODYS };
    const found = await product.run(['find', 'Springfield, Illinois'], offline);
    expect(found.stdout).toContain('Springfield, Illinois, United States');
    expect(found.stderr).toMatch(
      /^The geocoder at 127\.0\.0\.1:2 gives no answer \(connect ECONNREFUSED .*\)\. What the bundled gazetteer has/,
    );
    expect(await product.run(['find', 'Xyzzy'])).toMatchObject({ code: 2, stdout: '' });
  });
});

it('a place is gathered under the same name whether or not the geocoder can be reached', async () => {
  const seattle = { locations: [{ place: 'Seattle' }], ...JANUARY };
  const online = await use('start_gathering', seattle);
  const offline = await product.connect({ OPEN_METEO_GEOCODING_URL: NOBODYS });
  const joined = await call<Answer>(offline, 'start_gathering', seattle);
  expect(joined.jobs).toMatchObject([
    {
      job_name: online.jobs[0]?.job_name,
      outcome: 'joined',
      place: 'Seattle, Washington, United States',
      message: expect.stringMatching(
        /^The geocoder at .* gives no answer \(.*\)\. The place is from the bundled gazetteer\.$/,
      ),
    },
  ]);
});
