import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { faultsOfHome } from '../../../../src/engine/home/home-faults.js';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'faults-')));
});
afterEach(() => rmSync(home, { recursive: true }));

it('a new home has none', () => {
  writeFileSync(join(home, 'temporal-1.9.1.db'), '');
  expect(faultsOfHome(home)).toEqual([]);
});

it('a folder and a pipe where files belong are named', () => {
  mkdirSync(join(home, 'engine.json'));
  mkdirSync(join(home, 'logs'));
  execFileSync('mkfifo', [join(home, 'logs', 'temporal.log')]);
  expect(faultsOfHome(home)).toEqual(['engine.json is no file', 'logs/temporal.log is no file']);
});
