/** The types of a chart: its request, its jobs and its result. */
import type { StandIn } from '../climate/elements.js';
import type { Row } from '../rows/rows.js';
import type { Resolution, Variable } from '../weather/variables.js';

/** A finished job as charts see it. */
export interface ChartJob {
  name: string;
  /** The job's name for readers: the place, or its coordinates. Unique within a chart. */
  label: string;
  /** First and last day, both included. */
  start_date: string;
  end_date: string;
  resolution: Resolution;
  /** SQL of a SELECT that returns all of its rows (Rows.select). */
  rows: string;
  /** By variable, the replacement for a variable without values. */
  stand_ins: Readonly<Record<string, StandIn>>;
}

/** A variable that is drawn. */
export interface ChartVariable extends Variable {
  name: string;
  label: string;
  /** Stored values are divided by this to get `unit`: sunshine is shown in hours. */
  divisor: number;
}

/** A validated chart request: every job and variable named here exists. */
export interface ChartRequest {
  jobs: readonly [ChartJob, ...ChartJob[]];
  variables: readonly [ChartVariable, ...ChartVariable[]];
  /** A year that the jobs have days in; only for charts of a single year. */
  year: number | undefined;
}

/** A part of a vega-lite specification (vega.github.io/vega-lite/docs); its compiler checks the whole. */
export type Spec = Record<string, unknown>;

/** Runs SQL over the rows of jobs (Rows.query). */
export type RunQuery = (sql: string) => Promise<Row[]>;

/** A chart ready to be rendered: its texts, and vega-lite's specification with the data inside. */
export interface Chart {
  title: string;
  /** The meaning of the marks, and the days that they cover. */
  subtitle: string;
  /** A note on gaps; absent if there are none. */
  note?: string;
  spec: Spec;
}

/** Draws a chart from the few rows that DuckDB aggregates. */
export type DrawChart = (request: ChartRequest, query: RunQuery) => Promise<Chart>;

/** The inner picture's size in pixels, for specifications without facets. */
export const WIDTH = 852;
export const HEIGHT = 388;
