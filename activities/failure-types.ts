/** Of the failure of a summary whose parts have gone since they were fetched. */
export const PARTS_LOST = 'PartsLost';

/** Of the failure of a summary whose chunks are not all of one station. */
export const STATION_CHANGED = 'StationChanged';
