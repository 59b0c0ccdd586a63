/** The embedded engine: a Temporal server and a worker on this machine, started on first need and found again. */

export type { EngineOptions } from './engine.js';
export { type EngineInfo, type EnsureOptions, ensureEngine } from './ensure.js';
export { engineFinder } from './finder.js';
export { faultsOfHome } from './home/home-faults.js';
export { prepareHome } from './home/paths.js';
export type { Command } from './process/command.js';
export { processMark } from './process/process-mark.js';
export { databaseFault, setDatabaseAside } from './repair.js';
export { runEngine } from './run.js';
export { type EngineStatus, readEngineStatus } from './status.js';
export { stopEngine } from './stop.js';
export { TEMPORAL_DOWNLOADS } from './temporal-cli/temporal-archive.js';
export { findInstalledCli, findTemporalCli } from './temporal-cli/temporal-cli.js';
export { engineTrouble, serverTrouble } from './trouble.js';
