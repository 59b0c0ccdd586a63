import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readState, StateFile } from '../../../../src/engine/home/state.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state '));
});
afterEach(() => rm(folder, { recursive: true }));

it('whoever waits for a change hears of the next one, once it can be asked for', async () => {
  const begun = { version: 1, phase: 'starting', startedAt: 'now', settings: {} } as const;
  const path = join(folder, 'engine.json');
  const state = new StateFile(path, begun, fail, () => true);
  const seen = [state.changed(), state.changed()].map((change) =>
    change.then(() => state.now.phase),
  );
  const written = state.update({ phase: 'ready' });
  expect(await Promise.all(seen)).toEqual(['ready', 'ready']);

  const next = state.changed().then(() => state.now.phase);
  await written;
  expect(readState(path)?.phase).toBe('ready');
  await state.update({ phase: 'stopping' });
  expect(await next).toBe('stopping');
});

function fail(line: string): void {
  throw new Error(line);
}
