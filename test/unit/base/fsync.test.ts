import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { describeUnless } from '../../fakes/describe-unless.js';

const BUSY = /Text file busy/;
const TRIES = 5;

/** Runs strace, and again where the system was too busy to start the program. */
function strace(args: readonly string[], triesLeft = TRIES - 1): SpawnSyncReturns<string> {
  const run = spawnSync('strace', args, { encoding: 'utf8' });
  return BUSY.test(run.stderr) && triesLeft > 0 ? strace(args, triesLeft - 1) : run;
}

/**
 * Why no calls can be recorded on this system; undefined where they can.
 * @throws Error where strace fails for any other reason: nothing would be tested.
 */
function whyNotRecorded(): string | undefined {
  if (process.platform !== 'linux') return 'strace is Linux’s alone';
  const tried = strace(['-o', '/dev/null', 'true']);
  if (tried.status === 0) return undefined;
  if (tried.error !== undefined) return 'strace is not installed';
  if (/not permitted/i.test(tried.stderr)) return 'strace may not look at processes here';
  throw failureOf(tried);
}

function failureOf({ status, signal, stderr }: SpawnSyncReturns<string>): Error {
  return new Error(`strace ended with ${status ?? signal}: ${stderr}`);
}

const WHY_NOT = whyNotRecorded();

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'fsync-')));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program with these files of ours, and gives its calls on its folder: open, fsync, rename, close. */
async function recorded(program: string): Promise<string[]> {
  const outfile = join(folder, 'program.mjs');
  const stdin = { contents: program, resolveDir: process.cwd(), loader: 'ts' as const };
  // Only native packages stay outside: a program in another folder finds none.
  const external = ['fs-native-extensions'];
  const form = { bundle: true, format: 'esm', platform: 'node', external } as const;
  await build({ stdin, outfile, ...form, logLevel: 'silent' });
  const log = join(folder, 'calls');
  const calls = 'trace=openat,write,pwrite64,fsync,rename';
  const run = strace(['-f', '-y', '-o', log, '-e', calls, process.execPath, outfile]);
  if (run.status !== 0) throw failureOf(run);
  return readFileSync(log, 'utf8').split('\n').flatMap(stepOf);
}

/** "fsync data/file", of calls that succeeded; a call that another thread interrupts is told when it ends. */
function stepOf(line: string): string[] {
  const short = (path: string) =>
    path.replace(`${folder}/`, '').replace(/\.[0-9a-f-]{36}\.tmp/, '.tmp');
  const written = /(?:p?write)(?:64)?\(\d+<([^>]+)>/.exec(line)?.[1];
  const synced = /fsync\(\d+<([^>]+)>/.exec(line)?.[1];
  const [, from, to] = /rename\("([^"]+)", "([^"]+)"/.exec(line) ?? [];
  if (written?.startsWith(`${folder}/data`)) return [`write ${short(written)}`];
  if (synced?.startsWith(`${folder}/data`)) return [`fsync ${short(synced)}`];
  return from?.startsWith(`${folder}/data`) ? [`rename ${short(from)} ${short(String(to))}`] : [];
}

describeUnless(WHY_NOT, 'in the calls that strace sees', () => {
  it('a file is on the disk before it has its name, and the name before anybody is told', async () => {
    const program = `
      import { writeText } from ${JSON.stringify(join(process.cwd(), 'src/base/files.ts'))};
      await writeText(${JSON.stringify(folder)}, ${JSON.stringify(join(folder, 'data', 'file.json'))}, 'text');
      await writeText(${JSON.stringify(folder)}, ${JSON.stringify(join(folder, 'data', 'told.json'))}, 'told');`;
    const one = (name: string) => [
      `write data/${name}.tmp`,
      `fsync data/${name}.tmp`,
      `rename data/${name}.tmp data/${name}`,
      'fsync data',
    ];
    expect(await recorded(program)).toEqual([...one('file.json'), ...one('told.json')]);
  }, 60_000);

  it('a part and its description are on the disk before anybody is told, by one sync of their folder', async () => {
    const store = JSON.stringify(join(folder, 'data'));
    const program = `
      import { mkdirSync, writeFileSync } from 'node:fs';
      import { fileParts } from ${JSON.stringify(join(process.cwd(), 'src/store/parts.ts'))};
      mkdirSync(${store}, { recursive: true });
      const write = async (path) => writeFileSync(path, 'rows');
      const days = { start_date: '2012-01-01', end_date: '2012-01-01' };
      const variables = ['temperature_2m_max'];
      const series = { latitude: 1, longitude: 2, resolution: 'daily', variables };
      const data = { elevation: 1, columns: new Map([[variables[0], new Float64Array([1])]]) };
      const parts = fileParts(${store}, { name: 'test', url: 'http://localhost' }, { write });
      await parts.publish(series, days, data, '2020-01-01');
      writeFileSync(${JSON.stringify(join(folder, 'data', 'told'))}, 'told');`;
    const part = '2012-01-01_2012-01-01';
    const steps = (await recorded(program)).map((step) =>
      step
        .replaceAll(/data\/parts\/[^/ ]+/g, 'series')
        .replaceAll(/\.[0-9a-f]+\.parquet/g, '.parquet'),
    );
    const written = [`write series/${part}.tmp`, `fsync series/${part}.tmp`];
    const described = ['write series/series.json.tmp', 'fsync series/series.json.tmp'];
    const named = [
      'rename series/series.json.tmp series/series.json',
      `rename series/${part}.tmp series/${part}.parquet`,
    ];
    // The two are written side by side.
    expect(steps.filter((step) => written.includes(step))).toEqual(written);
    expect(steps.filter((step) => described.includes(step))).toEqual(described);
    expect(steps.indexOf(String(written[1]))).toBeLessThan(steps.indexOf(String(named[1])));
    expect(steps.indexOf(String(described[1]))).toBeLessThan(steps.indexOf(String(named[0])));
    expect(steps.filter((step) => !written.includes(step) && !described.includes(step))).toEqual([
      ...named,
      'fsync series',
      'write data/told',
    ]);
  }, 60_000);

  it('a record of another process is told of after a sync of its folder, and two at once share the next sync', async () => {
    const store = JSON.stringify(join(folder, 'data'));
    const program = `
      import { writeFileSync } from 'node:fs';
      import { recordFiles } from ${JSON.stringify(join(process.cwd(), 'src/durable/folder/record-files.ts'))};
      const records = recordFiles(${store});
      const { signal } = new AbortController();
      for (const name of ['a', 'b', 'c']) writeFileSync(records.path(name), '{}');
      const first = records.appears('a', signal);
      await Promise.resolve();
      await Promise.all([first, records.appears('b', signal), records.appears('c', signal)]);
      writeFileSync(${JSON.stringify(join(folder, 'data', 'told'))}, 'told');`;
    mkdirSync(join(folder, 'data', 'jobs'), { recursive: true });
    const steps = await recorded(program);
    const written = steps.filter((step) => step.startsWith('write data/jobs/'));
    expect(written).toHaveLength(3);
    expect(steps.slice(3)).toEqual(['fsync data/jobs', 'fsync data/jobs', 'write data/told']);
  }, 60_000);
});
