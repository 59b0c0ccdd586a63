import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pythonOf } from '../../../../src/engine/temporal-cli/temporal-wheel.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'python-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const missing = () => Promise.reject(new Error('xcode-select: error: no developer tools'));

describe('Python on macOS', () => {
  it('is any other before Apple’s, which is not touched then', async () => {
    writeFileSync(join(folder, 'python3'), '');
    const PATH = ['/usr/bin', folder].join(delimiter);
    expect(await pythonOf({ PATH }, 'darwin', missing)).toBe(join(folder, 'python3'));
  });

  it('is Apple’s only where the developer tools are installed', async () => {
    const env = { PATH: '/usr/bin' };
    expect(await pythonOf(env, 'darwin', async () => '/Library/Developer')).toBe(
      '/usr/bin/python3',
    );
    await expect(pythonOf(env, 'darwin', missing)).rejects.toThrow('no developer tools');
  });

  it('is the first on PATH elsewhere', async () => {
    expect(await pythonOf({ PATH: '/usr/bin' }, 'linux', missing)).toBe('python3');
  });
});
