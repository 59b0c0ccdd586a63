import { jobTools } from '../durable/tools/index.js';
import { MANIFEST_KIND } from '../store/manifest.js';

export { AFTER_DEFECT } from '../durable/tools/advice.js';

/** The tools for jobs of all kinds, in weather's words. */
export const { probeStatus, awaitResult, listJobs, cancelJobs, deleteJobs } = jobTools({
  results: {
    description: 'Gives the results of jobs (exact statistics over every row, small at any size)',
    fields:
      'place, timezone, start_date, end_date, rows, completeness (percent), missing {variable: {count, first, last}}, statistics {variable: {unit, mean, min, min_at, max, max_at, sum}}, provisional_from, source, data',
    allHere: (kinds) =>
      kinds.has(MANIFEST_KIND)
        ? 'All results are here; analyze_climate, query_data, read_rows and plot_data answer further questions from all their rows.'
        : 'All results are here; tell the user the file, and keep the attribution.',
  },
  textFilters: { place: 'part of its name' },
});
