import { inNamedStore } from '../durable/folder/store-errors.js';

/**
 * Runs work that reads or writes the store.
 * @throws UnavailableError that names the store and its setting, for errors of the disk.
 */
export function inStore<T>(store: string, work: () => Promise<T>): Promise<T> {
  return inNamedStore(`${store} (DURABLE_WEATHER_STORE)`, work);
}
