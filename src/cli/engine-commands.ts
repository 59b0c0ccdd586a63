import type { Command } from 'commander';
import { InvalidInputError } from '../base/errors.js';
import { withoutStop } from '../base/one-line.js';
import { expectCoreBuild } from '../bridge/core-build.js';
import type { Config, LoadConfig } from '../config.js';
import {
  type EngineInfo,
  type EngineStatus,
  ensureEngine,
  prepareHome,
  readEngineStatus,
  stopEngine,
} from '../engine/index.js';
import { engineOptions } from '../engine-options.js';
import { EXIT } from './errors.js';
import { print, printJson, tell } from './output.js';

interface UpOptions {
  foreground?: true;
  json?: true;
}

/** up, down and status. */
export function addEngineCommands(program: Command, config: LoadConfig): void {
  program
    .command('up')
    .description('start the engine (a Temporal server and a worker) on this machine, or find it')
    .option('--foreground', 'be the engine until stopped with Ctrl-C, instead of starting it')
    .option('--json', 'print the answer as JSON')
    .action((options) => up(config(), options));
  program
    .command('down')
    .description(
      'stop the engine of this home and everything it started; jobs go on with the next up',
    )
    .option('--json', 'print the answer as JSON')
    .action((options) => down(config(), options));
  program
    .command('status')
    .description('tell whether the engine runs, and where; starts nothing')
    .option('--json', 'print the answer as JSON')
    .action((options) => status(config(), options));
}

async function up(config: Config, options: UpOptions): Promise<void> {
  if (config.temporal.kind === 'external') {
    throw new InvalidInputError(
      'TEMPORAL_ADDRESS, TEMPORAL_PROFILE or TEMPORAL_CONFIG_FILE is set, so that server is used and no engine is needed; unset it to start one.',
    );
  }
  if (options.foreground) {
    expectCoreBuild();
    const { runForeground } = await import('./foreground.js');
    prepareHome(config.home);
    return runForeground(config);
  }
  const engine = await ensureEngine({ ...engineOptions(config), onProgress: tell });
  if (options.json) printJson(engine);
  else print(describe(engine));
}

function describe({ temporal, home }: Pick<EngineInfo, 'temporal' | 'home'>): string {
  return [
    `Temporal server  ${temporal.address}`,
    `Web UI           ${temporal.uiUrl ?? 'left out (DURABLE_WEATHER_UI)'}`,
    `Home             ${home}`,
  ].join('\n');
}

async function down({ home }: Config, options: { json?: true }): Promise<void> {
  const result = await stopEngine(home);
  if (options.json) printJson(result);
  else print(result.stopped ? `The engine in ${home} is stopped.` : `No engine ran in ${home}.`);
}

async function status({ home }: Config, options: { json?: true }): Promise<void> {
  const state = await readEngineStatus(home);
  if (state.trouble !== undefined && !options.json) tell(state.trouble);
  if (state.strays !== undefined && !options.json) tell(describeStrays(state.strays));
  if (options.json) printJson(state);
  else if (state.running && state.temporal) print(describe({ home, temporal: state.temporal }));
  else print(`No engine runs in ${home}${state.message ? `: ${withoutStop(state.message)}` : ''}.`);
  if (!state.running) process.exitCode = EXIT.failed;
}

function describeStrays(strays: NonNullable<EngineStatus['strays']>): string {
  const named = strays.map(({ kind, pid }) => `${kind} (pid ${pid})`).join(', ');
  return `Left over of this home, with no engine that looks after it: ${named}; "durable-weather down" ends it.`;
}
