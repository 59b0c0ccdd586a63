import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import {
  noteUse,
  planPath,
  refusedPath,
  removePlan,
  removeUnusedTables,
} from '../../../src/lookup/table-files.js';

const [A, B, PLAN, OTHER] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
];
const NOW = Date.UTC(2026, 10, 28);
const DAY_MS = 86_400_000;

let store: string;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'table-files-'));
  mkdirSync(join(store, 'tables'));
});
afterEach(() => rm(store, { recursive: true, force: true }));

const tablePath = (table: string) => join(store, 'tables', `${table}.${'e'.repeat(16)}.parquet`);
const names = () => readdirSync(join(store, 'tables')).sort();

function writeOld(path: string, days: number): void {
  writeFileSync(path, '');
  const at = (NOW - days * DAY_MS) / 1_000;
  utimesSync(path, at, at);
}

it('what no job has touched for longer than a job may take is removed, but for tables of completed jobs', async () => {
  writeOld(tablePath(A), 36);
  writeOld(tablePath(B), 36);
  writeOld(planPath(store, B, PLAN), 36);
  writeOld(refusedPath(store, A, PLAN, 50), 36);
  writeOld(planPath(store, A, OTHER), 34);
  writeOld(join(store, 'tables', 'notes.txt'), 99);
  expect(await removeUnusedTables(store, async () => new Set([A]), NOW)).toBe(3);
  expect(names()).toEqual([
    `${A}.${OTHER}.plan.json`,
    `${A}.${'e'.repeat(16)}.parquet`,
    'notes.txt',
  ]);
});

it('records are not read where no table is old', async () => {
  writeOld(tablePath(A), 1);
  writeOld(planPath(store, A, PLAN), 40);
  const unread = () => Promise.reject(new Error('nobody was to read records'));
  expect(await removeUnusedTables(store, unread, NOW)).toBe(1);
  expect(names()).toHaveLength(1);
});

it('a job that works keeps its table and its plan', async () => {
  writeOld(tablePath(A), 40);
  writeOld(planPath(store, A, PLAN), 40);
  noteUse(store, A, PLAN, NOW - DAY_MS);
  noteUse(store, B, PLAN, NOW);
  expect(await removeUnusedTables(store, async () => new Set(), NOW)).toBe(0);
  expect(names()).toHaveLength(2);
});

it('a table that is used while records are read stays', async () => {
  for (const table of [A, B]) writeOld(tablePath(table), 40);
  const completed = async () => {
    noteUse(store, A, undefined, NOW);
    return new Set<string>();
  };
  await removeUnusedTables(store, completed, NOW);
  expect(names()).toEqual([`${A}.${'e'.repeat(16)}.parquet`]);
});

it('a plan goes with what was refused of it, and no other plan', () => {
  for (const plan of [PLAN, OTHER]) {
    writeFileSync(planPath(store, A, plan), '');
    writeFileSync(refusedPath(store, A, plan, 50), '');
  }
  removePlan(store, A, PLAN);
  expect(names()).toEqual([`${A}.${OTHER}.50.refused.json`, `${A}.${OTHER}.plan.json`]);
});
