/** Of a job whose id or input is not what start_gathering would have made: it was started by hand. */
export const INVALID_INPUT = 'InvalidInput';

/** Of the failure of a summary whose parts have gone since they were fetched. */
export const PARTS_LOST = 'PartsLost';

/** Of the failure of a summary whose chunks are not all of one station. */
export const STATION_CHANGED = 'StationChanged';

/** Of the failure of a lookup's step whose plan, or days that it counts on, have gone from the result store. */
export const DAYS_LOST = 'DaysLost';

/** Of the failure of a lookup whose table has gone from the result store. */
export const TABLE_LOST = 'TableLost';
