import type { DefinedJob } from '../define-job.js';
import type { ResultStore } from '../results.js';
import type { TemporalServer } from './temporal-server.js';

/** What a server of durable tools is made of. */
export interface DurableToolsOptions {
  /** Name and version of the MCP server. */
  name: string;
  version: string;
  jobs: readonly DefinedJob[];
  temporal: TemporalServer;
  /** The queue of these jobs' workflows and activities; the name, when left out. */
  taskQueue?: string;
  results: ResultStore;
  /** The command that starts a worker, for the message that none polls. */
  workerCommand: string;
}
