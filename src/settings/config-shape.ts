/** The type of the parsed settings. */
import type { Proxies } from '../proxies/proxies.js';

/** The Temporal server: the engine on this machine, or the server that TEMPORAL_* variables name. */
export type TemporalTarget =
  | { kind: 'embedded' }
  | { kind: 'external'; env: Record<string, string> };

export type Environment = Record<string, string | undefined>;

/** All settings from the environment, parsed once. No other module reads process.env. */
export interface Config {
  /** Absolute folder of the engine's database, ports, logs and, by default, results. */
  home: string;
  /** Absolute folder of the result store. */
  store: string;
  /** Absolute folder for downloads that all homes share (the temporal CLI). */
  cache: string;
  /** Task queue of workflows. Fetches run on a queue for each provider (workflows/queues.ts). */
  taskQueue: string;
  temporal: TemporalTarget;
  /** The temporal binary, if the user named one. */
  temporalCliPath: string | undefined;
  /** Whether the engine's server shows Temporal's Web UI. */
  webUi: boolean;
  archiveUrl: string;
  /** The form of the archive's large answers, if the user named one. */
  archiveFormat: 'json' | 'flatbuffers' | undefined;
  geocodingUrl: string;
  /** The base URL of NCEI's services. */
  ghcnDailyUrl: string;
  apiKey: string | undefined;
  /** Upstream requests in flight. */
  maxConcurrency: number;
  /** Open-Meteo request weight that may be spent in a period; 0 is unlimited. */
  budgets: { minute: number; hour: number; day: number };
  /** For all HTTP requests except those to the engine's own server. */
  proxies: Proxies;
  /** A bearer token that `serve` takes. */
  token: string | undefined;
  /** Absolute path of a file with such tokens. */
  tokenFile: string | undefined;
  /** Signs the ids of tasks, if the user named one. */
  taskSecret: string | undefined;
  /** Host headers that `serve` answers, beside the loopback names. */
  allowedHosts: readonly string[];
  /** The whole environment, for child processes: unchanged except for line ends after values and for paths. */
  environment: Environment;
}
