import type { Environment } from './config-shape.js';

/**
 * The environment with names in upper case where the system is Windows. There `Path` and `PATH` are one variable, and
 * `process.env` finds it by any spelling; a copy of it does not.
 */
export function withPlainNames(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): Environment {
  if (platform !== 'win32') return environment;
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name.toUpperCase(), value]),
  );
}
