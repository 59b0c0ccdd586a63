import type { DurableServices } from '../durable/services.js';
import type { Lookups } from '../lookup/lookups.js';
import type { Geocoder } from '../places/geocoder.js';
import type { Rows } from '../rows/rows.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { Manifests } from '../store/manifests.js';
import type { Outputs } from '../store/outputs.js';
import type { PartIntegrity } from '../store/part-integrity.js';

/** What weather's tools work with; made once a process. */
export interface ToolServices extends DurableServices {
  manifests: Manifests;
  integrity: PartIntegrity;
  /** Loaded on first need, like promises. */
  rows(): Promise<Rows>;
  /** Where SQL runs that a user wrote. */
  sandbox(): Promise<Sandbox>;
  /** Loaded on first need, like promises. */
  lookups(): Promise<Lookups>;
  outputs: Outputs;
  geocoder: Geocoder;
}
