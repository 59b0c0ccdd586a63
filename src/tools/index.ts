import type { z } from 'zod';
import { awaitResult } from './await-result.js';
import { exportData } from './export-data.js';
import { plotData } from './plot-data.js';
import { probeStatus } from './probe-status.js';
import { startGathering } from './start-gathering.js';
import type { ContentTool, Tool } from './tool.js';

/** Any tool, where its own types of input and output do not matter. */
export type AnyTool = Tool<z.ZodObject, z.ZodObject> | ContentTool<z.ZodObject>;

/** The registry: every tool there is, in the order in which agents meet them. */
export const TOOLS = [
  startGathering,
  probeStatus,
  awaitResult,
  plotData,
  exportData,
] as unknown as readonly AnyTool[];
