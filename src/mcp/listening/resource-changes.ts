import type { UnknownResourceError } from '../errors.js';

/**
 * How a resource stands for somebody who listens: `open` will change, `settled` has changed for the last time, and the
 * error says that there is none.
 */
export type ResourceStand = 'open' | 'settled' | UnknownResourceError;

/** Knows when resources change. */
export interface ResourceChanges {
  /** The stand of each of some resources, by URI. */
  look(uris: readonly string[]): Promise<ReadonlyMap<string, ResourceStand>>;
  /** Resolves when an open resource has changed. @throws the signal's reason. */
  changed(uri: string, signal: AbortSignal): Promise<void>;
}
