import { startToolOf } from '../durable/tools/start-tools.js';
import type { AnyTool } from '../mcp/tool.js';
import { analyzeClimate } from './analyze-climate.js';
import { DEFINED_JOBS } from './defined-jobs.js';
import { exportData } from './export-data.js';
import { findPlace } from './find-place.js';
import { awaitResult, cancelJobs, deleteJobs, listJobs, probeStatus } from './job-tools.js';
import { plotData } from './plot-data.js';
import { queryData } from './query-data.js';
import { readRows } from './read-rows.js';
import type { ToolServices } from './services.js';
import { startGathering } from './start-gathering.js';
import { startLookup } from './start-lookup.js';

/** The registry: every tool there is, in the order in which agents meet them. */
export const TOOLS: readonly AnyTool<ToolServices>[] = [
  findPlace,
  startGathering,
  startLookup,
  ...(DEFINED_JOBS.map(startToolOf) as AnyTool<ToolServices>[]),
  probeStatus,
  awaitResult,
  readRows,
  queryData,
  analyzeClimate,
  plotData,
  exportData,
  listJobs,
  cancelJobs,
  deleteJobs,
];
