import type { UnknownResourceError } from '../errors.js';

/** `open`: it will change. `settled`: it has changed for the last time. The error: there is no such resource. */
export type ResourceStand = 'open' | 'settled' | UnknownResourceError;

/** Knows when resources change. */
export interface ResourceChanges {
  /** The stand of each of some resources, by URI. */
  look(uris: readonly string[]): Promise<ReadonlyMap<string, ResourceStand>>;
  /** Resolves when an open resource has changed. @throws the signal's reason. */
  changed(uri: string, signal: AbortSignal): Promise<void>;
}
