import { InvalidInputError } from '../../base/errors.js';
import { type DayCut, storedDaysOf } from '../../rows/day-cut.js';
import type { Manifest } from '../../store/manifest.js';
import type { DaysName } from '../../weather/gathering.js';
import { standardOffset, standardTimeWords } from '../../weather/local-days.js';
import { modelOf } from '../../weather/models.js';

/**
 * The clock that cuts the rows of finished jobs into days. For hourly jobs it is the place's standard time unless
 * UTC is requested; for daily jobs it is the one that they were gathered with.
 * @param now unix milliseconds; the rules of the year that begins then apply.
 * @throws InvalidInputError if a daily job has other days than requested, and if a station's job is asked for any.
 */
export async function dayCutsOf(
  manifests: readonly Manifest[],
  asked: DaysName | undefined,
  now: number,
): Promise<DayCut[]> {
  const { zoneOf } = await import('../../places/zones.js');
  return manifests.map(({ job_name, gathering, result }) => {
    if (gathering.resolution === 'daily') {
      if (modelOf(gathering) === undefined) refuseDaysOfStation(job_name, asked);
      else refuseOtherDays(job_name, gathering.days ?? 'utc', result.days ?? 'UTC', asked);
      return storedDaysOf({ result });
    }
    if (asked === 'utc') return { words: 'UTC', shift_seconds: 0 };
    const shift_seconds = standardOffset(zoneOf(gathering), now);
    return { words: standardTimeWords(shift_seconds), shift_seconds };
  });
}

function refuseOtherDays(
  job_name: string,
  own: DaysName,
  words: string,
  asked: DaysName | undefined,
): void {
  if (asked === undefined || asked === own) return;
  throw new InvalidInputError(
    `days is ${asked}, but "${job_name}" is a daily job, whose days are ${words === 'UTC' ? "UTC's" : words}; leave days out, or gather it with days: ${asked} or hourly.`,
  );
}

/** A station's days are neither UTC's nor those of standard time: each ends at the observer's hour. */
function refuseDaysOfStation(job_name: string, asked: DaysName | undefined): void {
  if (asked === undefined) return;
  throw new InvalidInputError(
    `days is ${asked}, but "${job_name}" has the days of its station, which end when it is read; leave days out.`,
  );
}

/** The description of the argument days in tools that aggregate hours by day. */
export const DAYS_OF_HOURS = 'of hourly jobs: local when left out';
