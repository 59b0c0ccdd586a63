import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type EngineState, readState, writeState } from '../../../../src/engine/home/state.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What an engine writes that is ready in a home. */
function readyIn(home: string): EngineState {
  return {
    version: 1,
    phase: 'ready',
    startedAt: '2026-11-30T12:00:00.000Z',
    home,
    settings: { DURABLE_WEATHER_STORE: join(home, 'results') },
    ports: { temporal: 7_000, ui: 7_001 },
    control: { port: 7_002, secret: 'secret' },
    engine: { pid: 1 },
    temporal: { pid: 2, address: '127.0.0.1:7000', version: '1.9.1' },
    worker: { pid: 3 },
  };
}

it('engine.json of a copied home names no process and no port', async () => {
  const [home, copy] = [join(folder, 'home'), join(folder, 'copy')];
  for (const path of [home, copy]) {
    mkdirSync(path);
    await writeState(join(path, 'engine.json'), readyIn(home));
  }
  expect(readState(join(home, 'engine.json'))).toEqual(readyIn(home));
  const { version, startedAt, settings } = readyIn(home);
  expect(readState(join(copy, 'engine.json'))).toEqual({
    ...{ version, startedAt, settings, home },
    phase: 'stopped',
  });
});
