import type { Chunk, Gathering } from './gathering.js';

/** A chunk for people: "Seattle 1990-1999, daily", or with both days where they do not begin and end a year. */
export function chunkTitle(gathering: Gathering, chunk: Chunk): string {
  const place = gathering.place ?? `${gathering.latitude}, ${gathering.longitude}`;
  return `${place} ${rangeOf(chunk, ' to ')}, ${gathering.resolution}`;
}

/**
 * The id of a chunk's activity, which people type at the temporal CLI: "1990-1999" or "2020-01-01_2020-01-31".
 * @param round an id counts once in a run, and a chunk may be fetched again in a later round.
 */
export function chunkId(chunk: Chunk, round: number): string {
  return `${rangeOf(chunk, '_')}${round === 1 ? '' : `_round-${round}`}`;
}

function rangeOf({ start_date, end_date }: Chunk, between: string): string {
  const wholeYears = start_date.endsWith('-01-01') && end_date.endsWith('-12-31');
  if (!wholeYears) return `${start_date}${between}${end_date}`;
  return [...new Set([start_date.slice(0, 4), end_date.slice(0, 4)])].join('-');
}
