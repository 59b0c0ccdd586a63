import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordFiles } from '../../src/durable/folder/record-files.js';
import type { ResultStore } from '../../src/durable/results.js';
import type { ResultsUnderTest } from '../contracts/results-contract.js';

/** @param open a store of JSON files in a folder. */
export async function resultsInFolder(
  open: (folder: string) => ResultStore,
): Promise<ResultsUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'results-'));
  return {
    results: open(folder),
    again: () => open(folder),
    damage: async (name) => {
      const path = recordFiles(folder).path(name);
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replace('2026-11', '2026-10'));
    },
    close: () => rm(folder, { recursive: true }),
  };
}
