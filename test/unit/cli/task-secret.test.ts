import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { homeSecret } from '../../../src/cli/task-secret.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home '));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('the secret of a home', () => {
  it('is made once, whoever is first, and stays', async () => {
    const secrets = await Promise.all(Array.from({ length: 10 }, () => homeSecret(home)));
    expect(new Set([...secrets, await homeSecret(home)]).size).toBe(1);
    expect(secrets[0]).toMatch(/^[\w-]{43}$/);
    expect(readFileSync(join(home, 'task-secret'), 'utf8')).toBe(secrets[0]);
  });

  it('is its owner’s alone', async () => {
    await homeSecret(home);
    // Windows has no such modes.
    const mode =
      process.platform === 'win32' ? 0o600 : statSync(join(home, 'task-secret')).mode & 0o777;
    expect(mode).toBe(0o600);
  });

  it('is another in another home', async () => {
    const other = mkdtempSync(join(tmpdir(), 'home '));
    expect(await homeSecret(other)).not.toBe(await homeSecret(home));
    rmSync(other, { recursive: true });
  });

  it('that was emptied is told, and not used', async () => {
    const path = join(home, 'task-secret');
    writeFileSync(path, '');
    await expect(homeSecret(home)).rejects.toThrow(
      new UnavailableError(
        `${path} has less than 16 letters; remove it, and the next task makes a new one.`,
      ),
    );
  });

  it('does not make a home that has gone', async () => {
    rmSync(home, { recursive: true });
    await expect(homeSecret(home)).rejects.toThrow(
      new UnavailableError(
        'Tasks need a secret: set DURABLE_WEATHER_TASK_SECRET for the server to a text of at least 16 letters, because it cannot keep one of its own in its home (ENOENT).',
      ),
    );
  });
});
