import { addDays } from './dates.js';

/** Of a month; by then final values of a month stand that ended more than two months before. */
const PUBLISHED_BY_DAY = 10;

/**
 * The last day of which ECMWF has published final ERA5 on some day; later days are ERA5T, a first version.
 *
 * "ERA5T data for a month is overwritten with ERA5 data about two months after the month in question" (confluence.ecmwf.int,
 * ERA5: data documentation, data update frequency): on 15 February November is final (forum.ecmwf.int/t/781), and readers
 * of the archive take it on the ninth of a month (google-research/arco-era5). The tenth errs on the side of preliminary.
 */
export function era5FinalTo(asked: string): string {
  const isPublished = Number(asked.slice(8)) >= PUBLISHED_BY_DAY;
  const months =
    Number(asked.slice(0, 4)) * 12 + Number(asked.slice(5, 7)) - 1 - (isPublished ? 2 : 3);
  const month = String((months % 12) + 1).padStart(2, '0');
  return addDays(`${Math.floor(months / 12)}-${month}-01`, -1);
}
