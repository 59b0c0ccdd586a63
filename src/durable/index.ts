/**
 * Durable tool calls for AI agents: a tool starts a job, the job's name is promise and idempotency key, and the name
 * gives status and result from anywhere, for ever. This is the package's public face, `durable-weather/durable`;
 * workflow code imports `durable-weather/durable/workflow`. docs/durable-tools.md says how to write one, and
 * docs/idempotency.md what the core promises. The core knows no subject of a job (N19).
 */
export { InvalidInputError, UnavailableError } from '../base/errors.js';
export { type DefinedJob, defineJob } from './define-job.js';
export { folderResults } from './folder/folder-results.js';
export type { JobDefinition } from './job-definition.js';
export type { JobLabel, JobShare } from './kind.js';
export type { Finished, ResultStore, StoredFile } from './results.js';
export {
  type DurableTools,
  durableTools,
} from './server/durable-tools.js';
export type { DurableToolsOptions } from './server/options.js';
export type { TemporalServer } from './server/temporal-server.js';
export type { WorkerCode } from './server/worker.js';
