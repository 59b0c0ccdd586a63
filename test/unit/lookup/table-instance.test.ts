import { existsSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { queryOnce } from '../../../src/lookup/sql-session.js';
import { withTableInstance } from '../../../src/lookup/table-instance.js';

it('has files of its own for what does not fit into memory, and leaves none', async () => {
  const folder = await withTableInstance(async (instance) => {
    const [settings = {}] = await queryOnce(
      instance,
      "SELECT current_setting('temp_directory') AS folder, current_setting('memory_limit') AS memory",
    );
    // 256 MB as DuckDB says it.
    expect(settings.memory).toBe('244.1 MiB');
    expect(existsSync(String(settings.folder))).toBe(true);
    return String(settings.folder);
  });
  expect(existsSync(folder)).toBe(false);
});
