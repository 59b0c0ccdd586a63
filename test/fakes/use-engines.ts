import { afterAll, beforeAll } from '@jest/globals';
import { EngineHome, realTemporalCli } from './engine-home.js';
import { buildEnginePrograms, type EnginePrograms } from './engine-programs.js';

/** What the tests of one file start engines with. */
export interface Engines {
  programs: EnginePrograms;
  /** Path of the real temporal CLI. */
  cli: string;
  /** A new home; the test removes it. */
  createHome(): Promise<EngineHome>;
}

/** Builds the engine's programs before the tests of a file, and removes them afterwards. */
export function useEngines(): Engines {
  const engines = { createHome: () => EngineHome.create(engines.programs, engines.cli) } as Engines;
  beforeAll(async () => {
    [engines.programs, engines.cli] = await Promise.all([buildEnginePrograms(), realTemporalCli()]);
  });
  afterAll(() => engines.programs.remove());
  return engines;
}
