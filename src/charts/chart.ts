import type { StandIn } from '../climate/elements.js';
import type { Row } from '../rows/rows.js';
import type { Resolution, Variable } from '../weather/variables.js';

/** A finished job as charts see it. */
export interface ChartJob {
  name: string;
  /** What a person calls it: the place, or its coordinates. No two jobs of a chart have the same. */
  label: string;
  /** First and last day, both included. */
  start_date: string;
  end_date: string;
  resolution: Resolution;
  /** SQL of a SELECT that gives all of its rows (Rows.select). */
  rows: string;
  /** What serves as a variable that it has no values of, by the variable's name. */
  stand_ins: Readonly<Record<string, StandIn>>;
}

/** A variable that is drawn. */
export interface ChartVariable extends Variable {
  name: string;
  label: string;
  /** What a stored value is divided by to be in `unit`: people read sunshine in hours. */
  divisor: number;
}

/** What a picture is wanted of; everything in it is there. */
export interface ChartRequest {
  jobs: readonly [ChartJob, ...ChartJob[]];
  variables: readonly [ChartVariable, ...ChartVariable[]];
  /** Of the jobs; only for charts that can be of a year, and then the jobs have days of it. */
  year: number | undefined;
}

/** A piece of vega-lite's grammar (vega.github.io/vega-lite/docs); its compiler checks the whole. */
export type Spec = Record<string, unknown>;

/** Runs SQL over the rows of jobs (Rows.query). */
export type RunQuery = (sql: string) => Promise<Row[]>;

/** A chart ready to be rendered: what a person reads around it, and vega-lite's specification with its data inside. */
export interface Chart {
  title: string;
  /** What the marks mean, and of which days. */
  subtitle: string;
  /** What a reader has to know of gaps; none where there are none. */
  note?: string;
  spec: Spec;
}

/** Makes a chart from few rows that DuckDB aggregates from the many. */
export type DrawChart = (request: ChartRequest, query: RunQuery) => Promise<Chart>;

/** The inner picture's size in pixels, which specs without facets fill. */
export const WIDTH = 852;
export const HEIGHT = 388;
