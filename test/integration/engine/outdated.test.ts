import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { WORKER_GENERATION } from '../../../src/engine/home/generation.js';
import { ensureEngine } from '../../../src/engine/index.js';
import { isRunning } from '../../../src/engine/process/processes.js';
import type { EngineHome } from '../../fakes/engine-home.js';
import { useEngines } from '../../fakes/use-engines.js';

const engines = useEngines();
let home: EngineHome;
beforeEach(async () => {
  home = await engines.createHome();
});
afterEach(() => home.remove());

/** As version 0.2.0 wrote it. */
async function writeAs020(): Promise<void> {
  const path = join(home.path, 'engine.json');
  const { generation, control, home: _, ...state } = JSON.parse(await readFile(path, 'utf8'));
  expect(generation).toBe(WORKER_GENERATION);
  expect(control.secret).toMatch(/^[\w-]{43}$/);
  await writeFile(path, JSON.stringify(state));
}

it('an engine whose worker understands less than is asked for gives way to one of this version, on the same port', async () => {
  const progress: string[] = [];
  const options = { ...home.options(), onProgress: (text: string) => progress.push(text) };
  const old = await ensureEngine(options);
  await writeAs020();

  const found = await ensureEngine(options);

  expect(progress).toContain('ending the engine of an older version');
  expect(isRunning({ pid: old.engine.pid })).toBe(false);
  expect(found.engine.pid).not.toBe(old.engine.pid);
  expect(found.temporal.address).toBe(old.temporal.address);
  expect(await ensureEngine(options)).toEqual(found);
});
