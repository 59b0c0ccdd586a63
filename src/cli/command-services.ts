import type { Config } from '../config.js';
import { loadedBeforeCalls } from '../durable/loaded-later.js';
import { createServices } from '../services.js';
import type { ToolServices } from '../tools/services.js';
import { tell } from './output.js';

/** What the tools work with that a command runs. */
export function commandServices(config: Config): ToolServices {
  return createServices(config, tell, loadedBeforeCalls);
}
