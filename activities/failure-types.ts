/** Of the failure of a summary whose parts have gone since they were fetched. */
export const PARTS_LOST = 'PartsLost';
