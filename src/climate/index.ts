import type { Analysis } from './analysis.js';
import { anomalies } from './anomalies.js';
import { degreeDays } from './degree-days.js';
import { etccdiIndices } from './etccdi-indices.js';
import { normals } from './normals.js';
import { records } from './records.js';
import { spells } from './spells.js';
import { trend } from './trend.js';
import { windRose } from './wind-rose.js';

/** The registry of all analyses, in the order of demand. To add one: a file, and a line here. */
export const ANALYSES = {
  normals,
  trend,
  records,
  degree_days: degreeDays,
  etccdi: etccdiIndices,
  spells,
  anomalies,
  wind_rose: windRose,
} satisfies Record<string, Analysis>;

export type AnalysisName = keyof typeof ANALYSES;

export const ANALYSIS_NAMES = Object.keys(ANALYSES) as AnalysisName[];

/** Analyses whose results are by year. */
export const OF_YEARS: readonly AnalysisName[] = [
  'trend',
  'records',
  'degree_days',
  'etccdi',
  'anomalies',
];
