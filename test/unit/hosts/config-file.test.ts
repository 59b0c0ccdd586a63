import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { expectUnchanged, readConfig } from '../../../src/hosts/config-file.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'a host '));
  path = join(folder, 'mcp.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['changed', '{}', () => writeFileSync(path, '{"a":1}')],
  ['removed', '{}', () => rmSync(path)],
  ['made', undefined, () => writeFileSync(path, '{}')],
])('a file that another program has %s meanwhile is not written over', (_, before, meanwhile) => {
  if (before !== undefined) writeFileSync(path, before);
  const seen = readConfig(path);
  expectUnchanged(path, seen);
  meanwhile();
  expect(() => expectUnchanged(path, seen)).toThrow(
    new UnavailableError(
      `${path} was changed by another program meanwhile; try again. Nothing was changed.`,
    ),
  );
});
