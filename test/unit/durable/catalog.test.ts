import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type JobCatalog, jobCatalog, type KeptCatalog } from '../../../src/durable/catalog.js';
import { folderResults } from '../../../src/durable/folder/folder-results.js';
import { recordFiles } from '../../../src/durable/folder/record-files.js';
import type { Finished, ResultStore } from '../../../src/durable/results.js';
import { finishedGathering } from '../../../src/store/results.js';
import { gatheringKind } from '../../../src/tools/gathering/gathering-kind.js';
import { aManifest, GATHERING } from '../../fakes/a-manifest.js';

let folder: string;
let results: ResultStore;
/** Names whose records were read. */
let reads: string[];
let catalog: JobCatalog;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  reads = [];
  results = reading(folderResults(folder));
  catalog = jobCatalog(results, KINDS);
});
afterEach(() => rmSync(folder, { recursive: true }));

const KINDS = [gatheringKind({} as Parameters<typeof gatheringKind>[0])];

function reading(store: ResultStore): ResultStore {
  return {
    ...store,
    read: (name) => {
      reads.push(name);
      return store.read(name);
    },
  };
}

const finished = (name: string, minute = 0, place = 'Oslo'): Finished => ({
  ...finishedGathering(aManifest(name, { ...GATHERING, place })),
  started_at: `2026-11-24T10:0${minute}:00.000Z`,
});
const put = (name: string, minute?: number, place?: string) =>
  results.put(finished(name, minute, place));

/** What was read since this was called last. */
const takeReads = () => reads.splice(0).sort();

const namesIn = async (jobs = catalog.read()) => (await jobs).jobs.map(({ job_name }) => job_name);

it('shows each job as its kind does, newest first', async () => {
  await put('a', 1);
  await put('b', 2);
  const { jobs, names } = await catalog.read();
  expect(jobs).toEqual([
    expect.objectContaining({ job_name: 'b', started_at: '2026-11-24T10:02:00.000Z' }),
    {
      job_name: 'a',
      kind: 'gathering',
      status: 'completed',
      place: 'Oslo',
      model: 'best_match',
      started_at: '2026-11-24T10:01:00.000Z',
    },
  ]);
  expect(names).toEqual(new Set(['a', 'b']));
});

describe('a record is read', () => {
  it('once, and again when it is another of the same name', async () => {
    for (const name of ['a', 'b']) await put(name);
    takeReads();
    await catalog.read();
    expect(takeReads()).toEqual(['a', 'b']);
    await results.remove('a');
    await put('a', 5, 'Bergen');
    await put('c', 3);
    takeReads();
    expect(await namesIn()).toEqual(['a', 'c', 'b']);
    expect(takeReads()).toEqual(['a', 'c']);
    expect((await catalog.read()).jobs[0]).toMatchObject({ place: 'Bergen' });
    await results.remove('b');
    expect(await namesIn()).toEqual(['a', 'c']);
    expect(takeReads()).toEqual([]);
  });

  it('again by name when somebody has written into its file', async () => {
    for (const name of ['a', 'b']) await put(name);
    await catalog.read();
    takeReads();
    const { path } = recordFiles(folder);
    writeFileSync(path('a'), 'no record');
    const { jobs } = await catalog.readAnew(['a', 'b']);
    expect(takeReads()).toEqual(['a']);
    expect(jobs).toMatchObject([
      { job_name: 'b', status: 'completed' },
      {
        job_name: 'a',
        status: 'unknown',
        attention: expect.stringContaining(`The record ${path('a')} is damaged: it is not JSON`),
      },
    ]);
  });

  it('each time, as long as it cannot be read', async () => {
    await put('a');
    writeFileSync(recordFiles(folder).path('a'), 'no record');
    await catalog.read();
    takeReads();
    await catalog.read();
    expect(takeReads()).toEqual(['a']);
  });

  it('each time, in a store that cannot tell what has changed', async () => {
    const { versions: _, ...plain } = results;
    const all = jobCatalog(plain, KINDS);
    await put('a');
    takeReads();
    await all.read();
    expect(await namesIn(all.readAnew(['a']))).toEqual(['a']);
    expect(takeReads()).toEqual(['a', 'a']);
  });
});

it('of two readings at once the later one counts, and no record is read twice', async () => {
  let goOn = () => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const slow = jobCatalog(
    {
      ...results,
      read: async (name) => {
        const found = await results.read(name);
        if (reads.length === 1) await gate;
        return found;
      },
    },
    KINDS,
  );
  await put('a', 1);
  takeReads();
  const earlier = slow.read();
  await put('b', 2);
  const later = slow.read();
  goOn();
  expect(await namesIn(earlier)).toEqual(['a']);
  expect(await namesIn(later)).toEqual(['b', 'a']);
  expect(takeReads()).toEqual(['a', 'b']);
  expect(await namesIn(slow.readAnew(['a']))).toEqual(['b', 'a']);
});

describe('a catalog that is kept', () => {
  let text: string | undefined;
  /** How often other versions' catalogs were removed. */
  let removals: number;
  const kept: KeptCatalog = {
    read: () => text,
    write: async (written) => {
      text = written;
    },
    removeOthers: () => {
      removals += 1;
    },
  };
  beforeEach(async () => {
    text = undefined;
    removals = 0;
    for (let job = 0; job < 100; job += 1) await put(`job-${job}`, job % 10);
    takeReads();
  });

  it('spares the next process what has not changed', async () => {
    const first = await jobCatalog(results, KINDS, kept).read();
    expect(takeReads()).toHaveLength(100);
    await put('new', 0);
    await results.remove('job-7');
    takeReads();
    const second = await jobCatalog(results, KINDS, kept).read();
    expect(takeReads()).toEqual(['new']);
    const unchanged = (job: { job_name: string }) => !['new', 'job-7'].includes(job.job_name);
    expect(second.jobs.filter(unchanged)).toEqual(first.jobs.filter(unchanged));
    expect(second.names.has('new')).toBe(true);
    expect(second.names.has('job-7')).toBe(false);
  });

  it('is written anew after a hundred records, and not before', async () => {
    await results.remove('job-0');
    const one = jobCatalog(results, KINDS, kept);
    await one.read();
    expect(text).toBeUndefined();
    await put('new', 0);
    await one.read();
    expect(text).toContain('"new"');
  });

  it('keeps nothing of a job that was deleted, once the jobs are read again', async () => {
    await jobCatalog(results, KINDS, kept).read();
    expect(text).toContain('"job-7"');
    await results.remove('job-7');
    await jobCatalog(results, KINDS, kept).read();
    expect(text).not.toContain('"job-7"');
    expect(text).toContain('"job-8"');
    expect(removals).toBe(1);
  });

  it('keeps nothing of a job that is removed from it, and reads no record for that', async () => {
    await jobCatalog(results, KINDS, kept).read();
    takeReads();
    await results.remove('job-7');
    const another = jobCatalog(results, KINDS, kept);
    await another.remove(['job-7', 'unknown']);
    expect(text).not.toContain('"job-7"');
    expect(text).toContain('"job-8"');
    expect(removals).toBe(1);
    expect((await another.read()).names.size).toBe(99);
    expect(takeReads()).toEqual([]);
  });

  it('is not made by a removal', async () => {
    await jobCatalog(results, KINDS, kept).remove(['job-7']);
    expect(text).toBeUndefined();
    expect(removals).toBe(1);
    expect(takeReads()).toEqual([]);
  });

  it('is not written for records that cannot be read, which no process is spared', async () => {
    for (const name of await results.names()) writeFileSync(recordFiles(folder).path(name), '');
    const { jobs } = await jobCatalog(results, KINDS, kept).read();
    expect(jobs).toHaveLength(100);
    expect(jobs[0]).toMatchObject({ status: 'unknown' });
    expect(text).toBeUndefined();
  });
});
