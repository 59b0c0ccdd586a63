import { execFileSync } from 'node:child_process';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { listFolder } from '../../../src/base/files.js';
import { startSandboxProcess } from '../../../src/sandbox/process.js';
import type { Loading } from '../../../src/sandbox/protocol.js';
import { createSandbox } from '../../../src/sandbox/sandbox.js';
import { allowedFiles, parquetRows } from '../../../src/store/sql.js';
import {
  ENDLESS,
  LOAD,
  loading,
  NO_LIMIT_SECONDS,
  processes,
  SCRIPT,
  sandboxOfEachTest,
  untilProcesses,
  wanted,
} from '../../fakes/sandboxes.js';

const sandbox = sandboxOfEachTest();
const never = new AbortController().signal;
const query = (sql: string, load = LOAD) => sandbox.now.query(wanted(load), sql, never);

/** Of a process, where the system tells them: proc(5). */
function openFiles(pid: string): string[] {
  const folder = `/proc/${pid}/fd`;
  return listFolder(folder).flatMap((name) => {
    try {
      return [readlinkSync(join(folder, name))];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
}

async function expectAnswers(): Promise<void> {
  expect(await query('SELECT a FROM job_1')).toEqual({
    kind: 'answered',
    answer: { columns: ['a'], rows: [[7]], truncated: [] },
  });
}

/** What runs while nothing is asked is interrupted by each query, so it gets more time each time. */
async function untilMineIs(a: number, load: Loading): Promise<void> {
  for (let wait = 20; ; wait *= 2) {
    const reply = await query('SELECT a FROM mine', load);
    if (reply.kind === 'answered' && reply.answer.rows[0]?.[0] === a) return;
    await sleep(wait);
  }
}

describe('a sandbox', () => {
  it('creates the tables of a step side by side, and begins the next step after all of them', async () => {
    const numbers = Array.from({ length: 40 }, (_, index) => index);
    const steps = [
      ['CREATE TABLE first AS SELECT 100 AS a'],
      numbers.map((n) => `CREATE TABLE t${n} AS SELECT a + ${n} AS a FROM first, range(20000)`),
      [`CREATE VIEW united AS ${numbers.map((n) => `FROM t${n}`).join(' UNION ALL ')}`],
    ];
    const load = { steps, views: [] };
    expect(await query('SELECT count(*), sum(a) FROM united', load)).toMatchObject({
      answer: { rows: [[800_000, 20_000 * (100 * 40 + 780)]] },
    });
  });

  it('tells which of several tables cannot be made', async () => {
    const steps = [['CREATE TABLE a AS SELECT 1', 'CREATE TABLE b AS SELECT c']];
    await expect(query('FROM a', { steps, views: [] })).rejects.toThrow(
      'The jobs\' rows could not be loaded: Binder Error: Referenced column "c" was not found because the FROM clause is missing',
    );
  });

  it('opens no file while it only checks SQL', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    // Whoever opens a pipe that nobody writes to waits until the time is over, and nothing is known of the SQL then.
    execFileSync('mkfifo', [join(folder, 'schema.sql')]);
    expect(await sandbox.now.whyRefused(`IMPORT DATABASE '${folder}'`, [])).toMatch(
      /exactly one statement/,
    );
    rmSync(folder, { recursive: true });
  });

  it('begins with a process, so that a query finds it started', async () => {
    await untilProcesses(1);
  });

  it('works between an answer and the next query, and gives up what fails', async () => {
    const write = (a: number) => `CREATE OR REPLACE TABLE job_1 AS SELECT ${a} AS a`;
    const view = { names: ['mine'], sql: 'CREATE VIEW mine AS FROM job_1' };
    const idle = (...whenIdle: string[]) => ({ ...LOAD, views: [{ ...view, whenIdle }] });
    const first = async (load: Loading) => {
      sandbox.now.close();
      sandbox.now = createSandbox(SCRIPT);
      return query('SELECT a FROM mine', load);
    };
    const rewritten = idle(write(8), write(9));
    expect(await first(rewritten)).toMatchObject({ answer: { rows: [[7]] } });
    await untilMineIs(9, rewritten);

    const failing = idle(write(8), 'CREATE TABLE a AS SELECT b', write(9));
    expect(await first(failing)).toMatchObject({ answer: { rows: [[7]] } });
    await untilMineIs(8, failing);
    await sleep(200);
    await untilMineIs(8, failing);
  });

  it('answers in a new process where its copies have the memory that a query needs', async () => {
    const copied = 'CREATE TABLE copied AS SELECT range AS a FROM range(45000000)';
    const told = 'CREATE OR REPLACE TABLE job_1 AS SELECT 8 AS a';
    const view = { names: ['mine'], sql: 'CREATE VIEW mine AS FROM job_1' };
    const load = { ...LOAD, views: [{ ...view, whenIdle: [copied, told] }] };
    const rows = async (sql: string) => {
      const reply = await query(sql, load);
      return reply.kind === 'answered' ? reply.answer.rows : reply;
    };
    expect(await rows('SELECT a FROM mine')).toEqual([[7]]);
    await untilMineIs(8, load);
    const large =
      'SELECT count(*), min(b) FROM (SELECT DISTINCT a // 2, a AS b FROM range(6000000) t(a))';
    expect(await rows(large)).toEqual([[6_000_000, 0]]);
    expect(await rows('SELECT a FROM mine')).toEqual([[7]]);
  });

  it('names no copy where a name is mistyped', async () => {
    const load = loading('CREATE SCHEMA copies', 'CREATE TABLE copies.scan_0 AS SELECT 1 AS a');
    expect(await query('FROM scan_0', load)).toEqual({
      kind: 'refused',
      why: 'Catalog Error: Table with name scan_0 does not exist!',
      isOver: false,
    });
  });

  it('has no file open after an answer', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const files = ['a', 'b'].map((name) => join(folder, `${name}.parquet`));
    const load = loading(
      ...files.map((file) => `COPY (FROM range(5000) t(a)) TO '${file}' (FORMAT parquet)`),
      `CREATE VIEW job_1 AS FROM ${parquetRows(files)}`,
      allowedFiles(files),
    );
    const mean = { answer: { rows: [[2_499.5]] } };
    expect(await query('SELECT avg(a) FROM job_1', load)).toMatchObject(mean);
    const open = (await processes()).flatMap(openFiles);
    expect(open.filter((file) => files.includes(file))).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('keeps the process with the tables, and one without for other jobs', async () => {
    await expectAnswers();
    await untilProcesses(2);
    const before = await processes();
    await expectAnswers();
    expect(await query('SELECT b FROM job_1')).toMatchObject({ kind: 'refused', isOver: false });
    await expectAnswers();
    expect(await processes()).toEqual(before);
  });

  it('answers about other jobs by turns, with as many processes as it keeps', async () => {
    const loads = [1, 2, 3, 4].map((a) => loading(`CREATE TABLE job_1 AS SELECT ${a} AS a`));
    const answers = await Promise.all(loads.map((load) => query('FROM job_1', load)));
    expect(answers).toMatchObject([1, 2, 3, 4].map((a) => ({ answer: { rows: [[a]] } })));
    await untilProcesses(3);
  });

  it('says what cannot be loaded', async () => {
    await expect(query('SELECT 1', loading('CREATE TABLE a AS SELECT b'))).rejects.toThrow(
      'The jobs\' rows could not be loaded: Binder Error: Referenced column "b" was not found because the FROM clause is missing.',
    );
  });

  it('lets a process end with the call that waits for it', async () => {
    await expectAnswers();
    const call = new AbortController();
    const endless = sandbox.now.query(wanted(LOAD), ENDLESS, call.signal);
    await sleep(200);
    call.abort();
    expect(await endless).toEqual({
      kind: 'refused',
      why: 'its process was ended, for the call was cancelled or the server closes',
      isOver: true,
    });
    await expectAnswers();
  });
});

it('a call that is cancelled while its tables are made ends its process', async () => {
  const call = new AbortController();
  const load = loading('CREATE TABLE job_1 AS SELECT count(*) AS a FROM range(1000000000000)');
  const endless = sandbox.now.query(wanted(load), 'FROM job_1', call.signal);
  await sleep(300);
  call.abort();
  await expect(endless).rejects.toThrow(
    "The jobs' rows could not be loaded: its process was ended, for the call was cancelled or the server closes.",
  );
  // The empty one.
  await untilProcesses(1);
});

describe('a query that goes too far', () => {
  it.each([
    ["SELECT * FROM '/etc/passwd'", '"/etc/passwd" cannot be read here'],
    ["FROM 'passwd.csv'", 'file system operations are disabled by configuration'],
    ["SELECT getenv('HOME')", 'Catalog Error: Scalar Function with name getenv does not exist!'],
    ["FROM 'https://example.com/x.parquet'", '"https://example.com/x.parquet" cannot be read here'],
  ])('reaches nothing: %s', async (sql, why) => {
    expect(await query(sql)).toMatchObject({ kind: 'refused', why: expect.stringContaining(why) });
    await expectAnswers();
  });

  it('N10: finds files closed, also where nothing else holds it back', async () => {
    const load = loading(`CREATE VIEW peek AS FROM read_text('${resolve('package.json')}')`);
    expect(await query('FROM peek', load)).toEqual({
      kind: 'refused',
      why: expect.stringContaining('file system operations are disabled by configuration'),
      isOver: false,
    });
  });

  it.each([
    [
      'a list',
      'SELECT list(a) FROM range(10000000000) t(a)',
      'it needed more than 640 MB of memory',
    ],
    ['a constant', 'SELECT range(1000000000)', 'it needed more than 1024 MB of memory'],
  ])('of memory is ended, however long it takes to need so much: %s', async (_, sql, why) => {
    const sandboxed = startSandboxProcess(SCRIPT);
    await sandboxed.ask({ kind: 'load', loading: LOAD }, NO_LIMIT_SECONDS);
    expect(await sandboxed.ask({ kind: 'query', sql }, NO_LIMIT_SECONDS)).toEqual({
      kind: 'refused',
      why,
      isOver: true,
      isTooBig: true,
    });
    sandboxed.kill();
  });

  it('of time is ended: a recursion without end', async () => {
    sandbox.now.close();
    sandbox.now = createSandbox(SCRIPT, 1);
    const why = 'it took longer than 1 s';
    expect(await query(ENDLESS)).toEqual({ kind: 'refused', why, isOver: true, isLate: true });
  });
});

describe('a process that ends while it is asked', () => {
  it.each<[NodeJS.Signals, string]>([
    ['SIGKILL', 'its process was killed from outside (SIGKILL), as a system short of memory does'],
    ['SIGTERM', 'its process was ended from outside (SIGTERM)'],
    ['SIGSEGV', 'its process crashed (SIGSEGV), likely in DuckDB'],
  ])('by %s is refused with what is known', async (signal, why) => {
    await expectAnswers();
    await untilProcesses(2);
    const [first] = await processes();
    const asked = query(ENDLESS);
    await sleep(300);
    process.kill(Number(first), signal);
    expect(await asked).toEqual({ kind: 'refused', why, isOver: true });
    await expectAnswers();
  });

  it('by itself is refused with its exit code', async () => {
    const broken = createSandbox(resolve('dist/no-such-script.js'));
    await expect(broken.query(wanted(LOAD), 'FROM job_1', never)).rejects.toThrow(
      "The jobs' rows could not be loaded: its process ended with exit code 1.",
    );
    broken.close();
  });
});
