import type { Proxies } from '../proxies/proxies.js';

/** How the Temporal server is reached: the engine on this machine, or the server that TEMPORAL_* variables name. */
export type TemporalTarget =
  | { kind: 'embedded' }
  | { kind: 'external'; env: Record<string, string> };

export type Environment = Record<string, string | undefined>;

/** Everything the environment can set, parsed once. No other module reads process.env. */
export interface Config {
  /** Absolute folder of the engine's database, ports, logs and, by default, results. */
  home: string;
  /** Absolute folder of the result store. */
  store: string;
  /** Absolute folder for downloads that all homes share (the temporal CLI). */
  cache: string;
  /** Task queue of workflows; fetches run on a queue for each provider (workflows/queues.ts). */
  taskQueue: string;
  temporal: TemporalTarget;
  /** The temporal binary to use, where the user named one. */
  temporalCliPath: string | undefined;
  /** Whether the engine's server shows Temporal's Web UI. */
  webUi: boolean;
  archiveUrl: string;
  geocodingUrl: string;
  /** Where NCEI's paths begin. */
  ghcnDailyUrl: string;
  apiKey: string | undefined;
  /** Upstream requests in flight. */
  maxConcurrency: number;
  /** Open-Meteo request weight that may be spent in a period; 0 is unlimited. */
  budgets: { minute: number; hour: number; day: number };
  /** For everything that is asked over HTTP; never for the engine's own server. */
  proxies: Proxies;
  /** All of it, to hand on to the processes that this one starts: as it came, but for relative paths. */
  environment: Environment;
}
