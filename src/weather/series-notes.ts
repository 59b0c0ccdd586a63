/**
 * What a provider has to say of values beside the values themselves. It is stored with them, so that each job that
 * reads them later can say it again. A healthy answer has none of it.
 */
export interface SeriesNotes {
  /** Variables that the source has no value of here by nature: a model without them, a land model over sea. */
  lacks?: string[];
  /** By variable, values that are not stored as they came. */
  corrected?: Record<string, Corrections>;
  /** By variable, a station's totals over several days, which belong to none of these days alone. */
  accumulated?: Record<string, Accumulated[]>;
}

export interface Corrections {
  /** By day (YYYY-MM-DD), how many values were beyond a bound by rounding alone and were set to the bound. */
  clamped: Record<string, number>;
  /** Values that cannot be, which are missing now. `time` as results write it, `value` as upstream wrote it. */
  impossible: { time: string; value: number | string }[];
}

/** One total over several days, both included. */
export interface Accumulated {
  start_date: string;
  end_date: string;
  /** In the variable's unit. */
  value: number;
}
