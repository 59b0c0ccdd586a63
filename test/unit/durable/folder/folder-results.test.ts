import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { folderResults } from '../../../../src/durable/folder/folder-results.js';
import { recordFiles } from '../../../../src/durable/folder/record-files.js';
import type { Finished } from '../../../../src/durable/results.js';
import { describeResultsContract } from '../../../contracts/results-contract.js';
import { resultsInFolder } from '../../../fakes/results-in-folder.js';

describeResultsContract('in a folder of sealed records', () => resultsInFolder(folderResults));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'records-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record = (result: unknown, name = 'job'): Finished => ({
  name,
  kind: 'sum',
  identity: 'i',
  input: {},
  result,
  started_at: '2026-01-01T00:00:00.000Z',
  finished_at: '2026-01-01T00:00:01.000Z',
});

const JOBS = Array.from({ length: 200 }, (_, index) => `job-${index}`);

/** A process that puts a record of each job, as soon as a file says so, and prints what it was told is kept. */
const PUTTER = `
  import { existsSync } from 'node:fs';
  import { folderResults } from ${JSON.stringify(join(process.cwd(), 'src/durable/folder/folder-results.ts'))};
  const [folder, me] = process.argv.slice(2);
  const results = folderResults(folder);
  process.stdout.write('ready\\n');
  while (!existsSync(folder + '/go'));
  const kept = [];
  for (const name of ${JSON.stringify(JOBS)}) {
    const at = '2026-01-01T00:00:00.000Z';
    const finished = { name, kind: 'sum', identity: 'i', input: {}, result: me, started_at: at, finished_at: at };
    kept.push((await results.put(finished)).result);
  }
  process.stdout.write(JSON.stringify(kept) + '\\n');`;

describe('two processes that put records of the same names at once', () => {
  let programs: string;
  beforeEach(() => {
    // Beside the packages, which the program imports.
    programs = mkdtempSync(join(process.cwd(), 'node_modules', '.putter-'));
  });
  afterEach(() => rmSync(programs, { recursive: true }));

  it('are told the same record of each, which is the one that is kept', async () => {
    const outfile = join(programs, 'putter.mjs');
    const stdin = { contents: PUTTER, resolveDir: process.cwd(), loader: 'ts' as const };
    const form = { bundle: true, format: 'esm', platform: 'node', packages: 'external' } as const;
    await build({ stdin, outfile, ...form, logLevel: 'silent' });
    const putters = ['one', 'two'].map((me) => putter(outfile, me));
    await Promise.all(putters.map(({ ready }) => ready));
    writeFileSync(join(folder, 'go'), '');
    const [ones, twos] = await Promise.all(putters.map(({ told }) => told));
    expect(ones).toHaveLength(JOBS.length);
    expect(twos).toEqual(ones);
    const results = folderResults(folder);
    const kept = await Promise.all(JOBS.map(async (name) => (await results.read(name))?.result));
    expect(kept).toEqual(ones);
    expect(readdirSync(join(folder, 'jobs'))).toHaveLength(JOBS.length);
  }, 120_000);

  function putter(outfile: string, me: string) {
    const child = spawn(process.execPath, [outfile, folder, me], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    let isReady: () => void;
    const ready = new Promise<void>((done) => {
      isReady = done;
    });
    child.stdout.on('data', (text) => {
      out += text;
      if (out.includes('ready\n')) isReady();
    });
    const told = new Promise<unknown[]>((done, fail) => {
      child.on('close', () => {
        try {
          done(JSON.parse(out.split('\n')[1] ?? ''));
        } catch (error) {
          fail(error);
        }
      });
    });
    return { ready, told };
  }
});

describe('a damaged record', () => {
  it('gives way to the next result of its name, and stays beside', async () => {
    const results = folderResults(folder);
    await results.put(record(1));
    const path = recordFiles(folder).path('job');
    writeFileSync(path, '{');
    await expect(results.read('job')).rejects.toThrow(
      `The record ${path} is damaged: it is not JSON. Delete the job, or move the file away, and the same start makes the result again.`,
    );
    expect((await results.put(record(2))).result).toBe(2);
    expect((await results.read('job'))?.result).toBe(2);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('{');
    expect(await results.names()).toEqual(['job']);
  });

  it('of another format is another version’s: it stays, and is told', async () => {
    const results = folderResults(folder);
    const files = recordFiles(folder);
    await files.write('job', { format: 99 });
    await expect(results.put(record(2))).rejects.toThrow(
      'has format 99; this version reads format 2',
    );
    expect(files.read('job')).toMatchObject({ format: 99 });
  });
});

it('the folder is made once, and does not come back when it is moved', async () => {
  const store = join(folder, 'a', 'b');
  const results = folderResults(store);
  await results.put(record(1));
  renameSync(store, join(folder, 'moved'));
  await expect(results.put(record(2, 'other'))).rejects.toThrow(
    `The result store ${store} cannot be used: ENOENT: no such file or directory, stat '${store}'; bring the folder back, or make it again, and running jobs go on by themselves.`,
  );
  mkdirSync(store);
  await results.put(record(2, 'other'));
  expect(await results.names()).toEqual(['other']);
});
