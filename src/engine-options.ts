import { join } from 'node:path';
import { PACKAGE_ROOT } from './base/package.js';
import { type EnsureOptions, processMark } from './engine/index.js';
import type { Config } from './settings/config-shape.js';
import { engineSettings } from './settings/settings.js';

/** This program, to be started again as an engine, a worker or an MCP server. */
export const CLI = join(PACKAGE_ROOT, 'dist', 'cli.js');

/** How a process finds or starts the engine. An engine loads this before it does anything. */
export function engineOptions(config: Config): EnsureOptions {
  return {
    home: config.home,
    command: [process.execPath, CLI, 'up', '--foreground', ...processMark('engine', config.home)],
    env: config.environment,
    settings: engineSettings(config),
  };
}
