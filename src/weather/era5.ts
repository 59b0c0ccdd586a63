import { addDays } from './dates.js';

/** Day of the month by which ECMWF has replaced every month that ended more than two months ago. */
const PUBLISHED_BY_DAY = 10;

/**
 * The last day with final ERA5 values, as published by ECMWF on a given day. Later days are ERA5T, a first version.
 *
 * "ERA5T data for a month is overwritten with ERA5 data about two months after the month in question"
 * (confluence.ecmwf.int, ERA5: data documentation, data update frequency). On 15 February November is final
 * (forum.ecmwf.int/t/781). Users of the archive copy a month on the ninth (google-research/arco-era5). The tenth is
 * the cautious choice: some final days may be called preliminary.
 */
export function era5FinalTo(asked: string): string {
  const isPublished = Number(asked.slice(8)) >= PUBLISHED_BY_DAY;
  const months =
    Number(asked.slice(0, 4)) * 12 + Number(asked.slice(5, 7)) - 1 - (isPublished ? 2 : 3);
  const month = String((months % 12) + 1).padStart(2, '0');
  return addDays(`${Math.floor(months / 12)}-${month}-01`, -1);
}
