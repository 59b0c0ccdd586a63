/** The job's id or input is invalid: it was started by hand, not by a start tool. */
export const INVALID_INPUT = 'InvalidInput';

/** The job's name has the result of another job. */
export const NAME_TAKEN = 'NameTaken';

/** The result store does not take a job's result now. */
export const STORE_AWAY = 'StoreAway';

/** Parts vanished between fetch and summary. */
export const PARTS_LOST = 'PartsLost';

/** The chunks of a job come from more than one station. */
export const STATION_CHANGED = 'StationChanged';

/** Of the failure of a lookup's step whose plan, or days that it counts on, have gone from the result store. */
export const DAYS_LOST = 'DaysLost';

/** Of the failure of a lookup of which upstream has refused every row. */
export const ALL_REFUSED = 'UpstreamRejected';

/** Of the failure of a lookup whose table has gone from the result store. */
export const TABLE_LOST = 'TableLost';
