import { inNamedStore } from '../durable/folder/store-errors.js';

/**
 * Does work in the store.
 * @throws UnavailableError that names the store and its setting, for what is the disk's fault.
 */
export function inStore<T>(store: string, work: () => Promise<T>): Promise<T> {
  return inNamedStore(`${store} (DURABLE_WEATHER_STORE)`, work);
}
