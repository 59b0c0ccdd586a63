import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { tryLock } from '../../../src/base/lock.js';
import { writeFirst } from '../../../src/base/write-first.js';

it('a lock that another process keeps is told after 10 s', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'first-'));
  const lock = tryLock(join(folder, '.first.lock'));
  const withoutLinks = () => {
    throw Object.assign(new Error('EPERM: no'), { code: 'EPERM' });
  };
  const write = async (temporary: string) => writeFileSync(temporary, 'x');
  await expect(writeFirst(folder, join(folder, 'file'), write, withoutLinks)).rejects.toThrow(
    `${folder}/.first.lock was held for 10 s by another process; end the process that holds it.`,
  );
  lock?.release();
  expect(readdirSync(folder)).toEqual(['.first.lock']);
  rmSync(folder, { recursive: true });
});
