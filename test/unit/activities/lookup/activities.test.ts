import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkedLookupActivities } from '../../../../activities/lookup/check-input.js';
import type { LookupActivities } from '../../../../activities/lookup/index.js';
import { storedResults } from '../../../../src/store/results.js';
import { startUpstream, type Upstream } from '../../../fakes/upstream.js';
import { NOW } from '../real-parts.js';
import { type RealLookups, realLookups } from './real-lookups.js';

const ROWS = ['1,47.5,8.5,2001-01-01', '2,47.6,8.4,2001-01-20', '3,60.25,25,2010-06-01'];

let upstream: Upstream;
let lookups: RealLookups;
beforeEach(async () => {
  upstream = await startUpstream({ gridStep: 0.25 });
  lookups = await realLookups(upstream.archiveUrl);
});
afterEach(async () => {
  await upstream.close();
  await lookups.remove();
});

const tables = () => readdirSync(join(lookups.store, 'tables'));

describe('a lookup', () => {
  it('plans, fetches what is planned, and then plans nothing', async () => {
    const lookup = await lookups.keep(ROWS);
    const { hash, requests, rows } = await lookups.plan(lookup);
    expect({ requests, rows }).toEqual({ requests: 2, rows: 3 });
    expect(await lookups.fetch(lookup, hash, 0, 1)).toBe(1);
    expect(await lookups.fetch(lookup, hash, 1, 1)).toBe(1);
    expect(lookups.weights).toEqual([1, 1]);
    expect(await lookups.plan(lookup, hash)).toMatchObject({ requests: 0 });
  });

  it('asks nothing again that an earlier attempt has stored', async () => {
    const lookup = await lookups.keep(ROWS);
    const { hash } = await lookups.plan(lookup);
    await lookups.fetch(lookup, hash, 0, 2);
    await lookups.fetch(lookup, hash, 0, 2);
    expect(upstream.requests).toHaveLength(2);
  });

  it('keeps its record, its file and its table, and no plan', async () => {
    const lookup = await lookups.keep(ROWS);
    const result = await lookups.run(lookup);
    expect(result).toMatchObject({ rows: 3, matched: 3, missing: 0 });
    expect(tables().filter((name) => name.endsWith('.json'))).toEqual([]);
    expect(tables()).toHaveLength(1);
    expect(await storedResults(lookups.store).read('visits')).toMatchObject({
      kind: 'lookup',
      result,
      started_at: '2024-06-24T12:00:00.000Z',
      files: [{ file: expect.stringMatching(/^lookups\/visits~[0-9a-f]{8}\.csv$/) }],
    });
  });

  it('gives the same answer at another attempt to finish', async () => {
    const lookup = await lookups.keep(ROWS);
    const first = await lookups.run(lookup);
    expect(await lookups.finish(lookup, ['0'.repeat(64)])).toEqual(first);
  });

  it('has a written result from its record on, while its file is there', async () => {
    const lookup = await lookups.keep(ROWS);
    expect(await lookups.written(lookup)).toBeNull();
    const result = await lookups.run(lookup);
    expect(await lookups.written(lookup)).toEqual(result);
    const other = { ...lookup, format: 'parquet' as const };
    await expect(lookups.written(other)).rejects.toMatchObject({ type: 'NameTaken' });
    rmSync(fileURLToPath(result.file.uri));
    expect(await lookups.written(lookup)).toBeNull();
  });

  it('leaves the result and the file of another job of its name as they are', async () => {
    const first = await lookups.run(await lookups.keep(ROWS));
    const file = fileURLToPath(first.file.uri);
    const bytes = readFileSync(file, 'utf8');
    const other = await lookups.keep(ROWS.slice(1));
    await expect(lookups.run(other)).rejects.toMatchObject({ type: 'NameTaken' });
    expect(readFileSync(file, 'utf8')).toBe(bytes);
    expect((await storedResults(lookups.store).read('visits'))?.result).toEqual(first);
  });

  it('says where its file is after the store was moved', async () => {
    const result = await lookups.run(await lookups.keep(ROWS));
    const moved = `${lookups.store}-moved`;
    renameSync(lookups.store, moved);
    try {
      const kept = await storedResults(moved).read('visits');
      const file = (kept?.result as typeof result | undefined)?.file;
      const name = fileURLToPath(result.file.uri).slice(lookups.store.length + 1);
      expect(file).toEqual({ ...result.file, uri: pathToFileURL(join(moved, name)).href });
    } finally {
      renameSync(moved, lookups.store);
    }
  });

  it('is told of a plan that has gone, and of a table', async () => {
    const lookup = await lookups.keep(ROWS);
    const { hash } = await lookups.plan(lookup);
    const gone = 'f'.repeat(64);
    await expect(lookups.fetch(lookup, gone, 0, 1)).rejects.toMatchObject({
      message: `the plan ${gone} is not in the result store`,
      type: 'DaysLost',
    });
    await expect(lookups.finish(lookup, [hash])).rejects.toMatchObject({
      message: '3 rows ask for days that are in the result store no more',
      type: 'DaysLost',
    });
    rmSync(join(lookups.store, 'tables'), { recursive: true });
    await expect(lookups.plan(lookup)).rejects.toMatchObject({
      message: `The table of this lookup, tables/${lookup.table}, is missing or damaged in the result store ${lookups.store}; start_lookup with the same table and retry_failed: true keeps it again.`,
      type: 'TableLost',
      nonRetryable: true,
    });
  });
});

describe('the activities of lookups', () => {
  const untouched = () => Promise.reject(new Error('it was to be refused before'));
  const checked = checkedLookupActivities(
    {
      planLookup: untouched,
      fetchLookup: untouched,
      finishLookup: untouched,
      writtenLookup: untouched,
    } as LookupActivities,
    () => NOW,
  );
  const job = { job_name: 'visits', started_at: '2024-06-24T12:00:00.000Z', plans: [] };

  it.each([
    [
      'a plan that leads out of the store',
      ['../../etc/passwd', 0, 1],
      'the plan is "../../etc/passwd"; it takes a SHA-256 in 64 hexadecimal digits.',
    ],
    [
      'too many requests',
      ['f'.repeat(64), 0, 1_001],
      "the requests are [0,1001]; they take the first one's index and 1 to 1000 of them.",
    ],
    [
      'a request before the first',
      ['f'.repeat(64), -1, 1],
      "the requests are [-1,1]; they take the first one's index and 1 to 1000 of them.",
    ],
  ])('refuse %s', async (_, args, message) => {
    const lookup = await lookups.keep(ROWS);
    await expect(
      checked.fetchLookup(lookup, ...(args as [string, number, number])),
    ).rejects.toMatchObject({ message, type: 'InvalidInput' });
  });

  it('refuse a job name that is none', async () => {
    const lookup = await lookups.keep(ROWS);
    const invalid = { type: 'InvalidInput' };
    await expect(checked.finishLookup(lookup, { ...job, job_name: '../x' })).rejects.toMatchObject(
      invalid,
    );
    await expect(checked.writtenLookup(lookup, '../x')).rejects.toMatchObject(invalid);
  });
});
