/**
 * A provider's notes about values. They are stored with the values, so that each later job can repeat them. A
 * healthy answer has none.
 */
export interface SeriesNotes {
  /** Variables that the source never has here: not in the model, or a land model over the sea. */
  lacks?: string[];
  /** By variable, values that were changed before they were stored. */
  corrected?: Record<string, Corrections>;
  /** By variable, a station's totals over several days, which belong to no single one of them. */
  accumulated?: Record<string, Accumulated[]>;
}

export interface Corrections {
  /** By day (YYYY-MM-DD), the number of values beyond a bound by rounding only, which were set to the bound. */
  clamped: Record<string, number>;
  /** Impossible values, which are missing now. `time` as in results, `value` as upstream wrote it. */
  impossible: { time: string; value: number | string }[];
}

/** One total over several days, both included. */
export interface Accumulated {
  start_date: string;
  end_date: string;
  /** In the variable's unit. */
  value: number;
}
