import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { queryOnce } from '../../../src/lookup/sql-session.js';
import { withTableInstance } from '../../../src/lookup/table-instance.js';

it('has files of its own for what does not fit into memory, and leaves none', async () => {
  const store = mkdtempSync(join(tmpdir(), 'store '));
  await withTableInstance(store, async (instance) => {
    const [settings = {}] = await queryOnce(
      instance,
      "SELECT current_setting('temp_directory') AS folder, current_setting('memory_limit') AS memory",
    );
    // 256 MB as DuckDB says it.
    expect(settings.memory).toBe('244.1 MiB');
    expect(dirname(String(settings.folder))).toBe(store);
    // DuckDB makes it when it needs it.
    expect(existsSync(String(settings.folder))).toBe(false);
    mkdirSync(String(settings.folder));
  });
  expect(readdirSync(store)).toEqual([]);
  rmSync(store, { recursive: true });
});
