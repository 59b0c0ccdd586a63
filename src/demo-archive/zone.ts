import { offsetsOf } from '../weather/local-days.js';
import { BadRequest } from './bad-request.js';

/** The zone whose midnights cut days. */
export interface ArchiveZone {
  /** A name of the IANA database. */
  timezone: string;
  /** Seconds east of UTC. */
  utc_offset_seconds: number;
}

/** Open-Meteo accepts any zone and applies today's offset to all years. Here the zone must have a single offset. */
export function parseTimezone(parameters: URLSearchParams): ArchiveZone {
  const text = parameters.get('timezone') ?? 'GMT';
  const timezone = text === 'UTC' ? 'GMT' : text;
  const [utc_offset_seconds = 0, ...others] = offsetsOfZone(timezone);
  if (others.length === 0) return { timezone, utc_offset_seconds };
  throw new BadRequest(
    `This server does not support timezone=${timezone}, only zones that have one offset all the year`,
  );
}

function offsetsOfZone(timezone: string): number[] {
  try {
    return offsetsOf(timezone, Date.now());
  } catch {
    throw new BadRequest('Invalid timezone');
  }
}

/** "GMT+5:30", upstream's abbreviation for zones without letters. */
export function abbreviationOf(utcOffsetSeconds: number): string {
  if (utcOffsetSeconds === 0) return 'GMT';
  const minutes = Math.abs(utcOffsetSeconds) / 60;
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`;
  return `GMT${utcOffsetSeconds < 0 ? '-' : '+'}${Math.floor(minutes / 60)}${rest}`;
}
