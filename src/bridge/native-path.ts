/**
 * Where Temporal's native library is. The build puts this in place of @temporalio/core-bridge's own `common.js`, which
 * looks beside itself.
 */
import { createRequire } from 'node:module';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { bridgeTarget } from './target.js';

/** Environment data reach the threads in which workflows run; they load the library too. */
const UNPACKED = 'durable-weather: unpacked bridge';

/** Says where the library was unpacked, before the SDK is loaded. */
export function useBridge(path: string): void {
  setEnvironmentData(UNPACKED, path);
}

/**
 * The name that @temporalio/core-bridge calls.
 * @returns the unpacked library, else that of the installed package, as a clone has it.
 * @throws Error where there is neither.
 */
export function getPrebuiltPath(): string {
  const unpacked = getEnvironmentData(UNPACKED);
  if (typeof unpacked === 'string') return unpacked;
  const file = `@temporalio/core-bridge/releases/${bridgeTarget(process)}/index.node`;
  return createRequire(import.meta.url).resolve(file);
}
