import type { z } from 'zod';
import { analyzeClimate } from './analyze-climate.js';
import { awaitResult } from './await-result.js';
import { cancelJobs } from './cancel-jobs.js';
import { deleteJobs } from './delete-jobs.js';
import { exportData } from './export-data.js';
import { findPlace } from './find-place.js';
import { listJobs } from './list-jobs.js';
import { plotData } from './plot-data.js';
import { probeStatus } from './probe-status.js';
import { queryData } from './query-data.js';
import { readRows } from './read-rows.js';
import { startGathering } from './start-gathering.js';
import type { ContentTool, Tool } from './tool.js';

/** Any tool, where its own types of input and output do not matter. */
export type AnyTool = Tool<z.ZodObject, z.ZodObject> | ContentTool<z.ZodObject>;

/** The registry: every tool there is, in the order in which agents meet them. */
export const TOOLS = [
  findPlace,
  startGathering,
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
] as unknown as readonly AnyTool[];
