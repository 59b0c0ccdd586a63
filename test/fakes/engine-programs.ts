import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** The engine's programs as files that node runs: jest alone understands the sources. */
export interface EnginePrograms {
  engine: string;
  caller: string;
  worker: string;
  remove(): Promise<void>;
}

const FAKES = resolve('test/fakes');

/** Compiles into node_modules, from where the packages are found. */
export async function buildEnginePrograms(): Promise<EnginePrograms> {
  const folder = await mkdtemp(resolve('node_modules/.engine-programs-'));
  await build({
    entryPoints: [join(FAKES, 'engine-process.ts'), join(FAKES, 'engine-caller.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return {
    engine: join(folder, 'engine-process.mjs'),
    caller: join(folder, 'engine-caller.mjs'),
    worker: join(FAKES, 'engine-worker.mjs'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
