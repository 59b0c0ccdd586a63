import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../../src/base/errors.js';
import { digest } from '../../../../src/base/files.js';
import { jobCatalog } from '../../../../src/durable/catalog.js';
import type { Finished } from '../../../../src/durable/results.js';
import { deleteJobs } from '../../../../src/durable/tools/delete-jobs.js';
import type { LookupResult } from '../../../../src/lookup/contract.js';
import type { Lookup } from '../../../../src/lookup/lookup.js';
import { lookupIdentity } from '../../../../src/lookup/normalise-lookup.js';
import { noteUse, planPath, refusedPath } from '../../../../src/lookup/table-files.js';
import { partIntegrity } from '../../../../src/store/part-integrity.js';
import { storedResults } from '../../../../src/store/results.js';
import { lookupKind } from '../../../../src/tools/lookup/lookup-kind.js';
import { FakePromises } from '../../../fakes/fake-promises.js';
import { call } from '../fake-services.js';

const TABLE = 'a'.repeat(64);
const PLAN = 'b'.repeat(64);

const VISITS: Lookup = {
  table: TABLE,
  label: 'visits.csv',
  columns: { place: 'city', time: 'date' },
  resolution: 'daily',
  variables: ['rain_sum'],
  model: 'era5',
  days: 'local',
  format: 'csv',
};

let store: string;
let kind: ReturnType<typeof lookupKind>;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'lookup-kind-'));
  kind = lookupKind({ store, integrity: partIntegrity(store) });
});
afterEach(() => rm(store, { recursive: true, force: true }));

const results = () => storedResults(store);
const tables = () => readdirSync(join(store, 'tables')).sort();

function keepTable(table = TABLE): void {
  mkdirSync(join(store, 'tables'), { recursive: true });
  writeFileSync(join(store, 'tables', `${table}.${'c'.repeat(16)}.parquet`), 'table');
  writeFileSync(planPath(store, table, PLAN), '{}');
  writeFileSync(refusedPath(store, table, PLAN, 0), '[]');
}

async function complete(name: string, input: Lookup): Promise<Finished<Lookup, LookupResult>> {
  const file = `lookups/${name}.csv`;
  const path = join(store, file);
  mkdirSync(join(store, 'lookups'), { recursive: true });
  writeFileSync(path, 'weather');
  const finished = {
    name,
    kind: 'lookup',
    identity: lookupIdentity(input),
    input,
    result: { file: { uri: pathToFileURL(path).href, format: 'csv', bytes: 7 }, missing: 0 },
    files: [{ file, ...digest(path) }],
    started_at: '2026-11-28T00:00:00.000Z',
    finished_at: '2026-11-28T00:00:01.000Z',
  } as unknown as Finished<Lookup, LookupResult>;
  await results().put(finished);
  return finished;
}

const remove = (doomed: Finished<Lookup, LookupResult>[], running: Lookup[] = []) =>
  kind.remove(doomed, running, results());

describe('a completed lookup', () => {
  it('goes with its record, its file and its table', async () => {
    keepTable();
    const visits = await complete('visits', VISITS);
    expect(await remove([visits])).toEqual({
      files: '1 file of 7 bytes',
      kept: 'Weather that lookups fetched stays in the store, for later jobs.',
    });
    expect(tables()).toEqual([]);
    expect(existsSync(join(store, 'lookups', 'visits.csv'))).toBe(false);
    expect(await results().read('visits')).toBeUndefined();
  });

  it('leaves a table that another one was made from, and one that is running', async () => {
    keepTable();
    const visits = await complete('visits', VISITS);
    const parquet = await complete('parquet', { ...VISITS, format: 'parquet' });
    await remove([visits]);
    expect(tables()).toEqual([`${TABLE}.${'c'.repeat(16)}.parquet`]);
    keepTable();
    await remove([parquet], [VISITS]);
    expect(tables()).toHaveLength(3);
  });

  it('leaves a table that a start has found while others were looked through', async () => {
    keepTable();
    const visits = await complete('visits', VISITS);
    const stored = results();
    const names = () => {
      noteUse(store, TABLE, undefined, Date.now());
      return stored.names();
    };
    await kind.remove([visits], [], { ...stored, names });
    expect(tables()).toEqual([`${TABLE}.${'c'.repeat(16)}.parquet`]);
  });

  it('goes with its files also where the record of another cannot be removed', async () => {
    const [visits, other] = [await complete('visits', VISITS), await complete('other', VISITS)];
    const why = 'The disk is read-only.';
    const stored = results();
    const failing = {
      ...stored,
      remove: (name: string) =>
        name === 'visits' ? Promise.reject(new UnavailableError(why)) : stored.remove(name),
    };
    const removed = await kind.remove([visits, other], [], failing);
    expect(removed).toMatchObject({ files: '1 file of 7 bytes', left: [{ name: 'visits', why }] });
    expect(readdirSync(join(store, 'lookups'))).toEqual(['visits.csv']);
  });

  it('stays where its file cannot be removed, and goes with it later', async () => {
    const [visits, other] = [await complete('visits', VISITS), await complete('other', VISITS)];
    const file = join(store, 'lookups', 'visits.csv');
    const elsewhere = join(store, 'elsewhere');
    renameSync(file, elsewhere);
    mkdirSync(file);
    expect(await remove([visits, other])).toMatchObject({
      files: '1 file of 7 bytes',
      left: [{ name: 'visits', why: expect.stringContaining(`unlink '${file}'`) }],
    });
    expect(await results().names()).toEqual(['visits']);
    expect(await results().read('visits')).toEqual(visits);
    rmdirSync(file);
    renameSync(elsewhere, file);
    expect(await remove([visits])).toMatchObject({ files: '1 file of 7 bytes', left: undefined });
    expect(await results().names()).toEqual([]);
  });

  it('tells of its table where that cannot be removed: a worker removes it later', async () => {
    mkdirSync(join(store, 'tables', `${TABLE}.${'c'.repeat(16)}.parquet`), { recursive: true });
    const { kept } = await remove([await complete('visits', VISITS)]);
    expect(kept).toMatch(/^Tables are kept: The result store .* cannot be used: E(ISDIR|PERM): /);
    expect(await results().names()).toEqual([]);
  });

  it('says what it has lost', async () => {
    const visits = await complete('visits', VISITS);
    expect(kind.explainLoss(visits)).toBeUndefined();
    writeFileSync(join(store, 'lookups', 'visits.csv'), 'other');
    expect(kind.explainLoss(visits)).toBe(
      'The file lookups/visits.csv is damaged; it is made again.',
    );
  });
});

describe('a lookup that failed', () => {
  let promises: FakePromises;
  const services = () => {
    promises = new FakePromises();
    promises.put('failed-again', { status: 'failed', workflowType: 'lookUpWeather' }, VISITS);
    promises.put('failed', { status: 'failed', workflowType: 'lookUpWeather' }, VISITS);
    const kinds = [kind];
    const made = { promises: async () => promises, results: results(), kinds };
    return { ...made, catalog: jobCatalog(made.results, kinds) } as never;
  };
  const deleted = () =>
    deleteJobs.run(deleteJobs.input.parse({ job_names: ['failed'] }), services(), call);

  it('is deleted with its table and its plans', async () => {
    keepTable();
    const other = 'd'.repeat(64);
    keepTable(other);
    expect(await deleted()).toEqual({
      jobs: [
        { job_name: 'failed', kind: 'lookup', outcome: 'deleted', message: '"failed" is deleted.' },
      ],
      next_step: '1 deleted; start_lookup makes them anew.',
    });
    expect(tables().every((name) => name.startsWith(other))).toBe(true);
    expect(tables()).toHaveLength(3);
  });

  it('is asked for by its whole name: one that begins many others takes no longer', async () => {
    await deleted();
    expect(promises.listed[0]).toEqual({ names: ['failed'], limit: 1 });
    expect(await promises.describe(['failed-again'])).toMatchObject([{ status: 'failed' }]);
  });

  it('stays as long as its table cannot be removed, and another call deletes it', async () => {
    const [name, elsewhere] = [`${TABLE}.${'c'.repeat(16)}.parquet`, join(store, 'elsewhere')];
    const inTheWay = join(store, 'tables', name);
    mkdirSync(inTheWay, { recursive: true });
    expect(await deleted()).toEqual({
      jobs: [
        {
          ...{ job_name: 'failed', kind: 'lookup', outcome: 'unavailable' },
          message: expect.stringMatching(
            /^"failed" is not deleted: The result store .* cannot be used: E(ISDIR|PERM): .*, unlink '.*'; .*\. Call delete_jobs again\.$/,
          ),
        },
      ],
      next_step: '1 unavailable: see message, and call delete_jobs again.',
    });
    expect(await promises.describe(['failed'])).toMatchObject([{ status: 'failed' }]);
    renameSync(inTheWay, elsewhere);
    expect((await deleted()).jobs).toMatchObject([{ outcome: 'deleted' }]);
  });

  it('leaves the table of a completed one', async () => {
    keepTable();
    await complete('visits', { ...VISITS, format: 'parquet' });
    await deleted();
    expect(tables()).toEqual([`${TABLE}.${'c'.repeat(16)}.parquet`]);
  });
});

describe('the kind', () => {
  it('knows its own inputs and progress', () => {
    expect(kind.isInput(VISITS)).toBe(true);
    expect(kind.isInput({ ...VISITS, table: 'visits.csv' })).toBe(false);
    expect(kind.progressOf({ done: 1, of: 4, rows: 100 })).toEqual({ done: 1, of: 4, rows: 100 });
    expect(kind.progressOf({ chunks_done: 1 })).toBeUndefined();
    expect(kind.shareOf({ done: 0, of: 0, rows: 3 })).toEqual({ done: 0, of: 1 });
  });

  it('tells what a job does', () => {
    expect(kind.describe(VISITS)).toBe(
      'looks up daily rain_sum for the table visits.csv (aaaaaaaa), place from "city", time from "date", of model era5 with days of each place, as csv',
    );
    expect(kind.listed(VISITS)).toEqual({ place: 'visits.csv', model: 'era5' });
  });
});
