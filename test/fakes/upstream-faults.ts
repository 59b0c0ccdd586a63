/** Every way in which the faulty upstream fails, and how each spoils an answer. */

import { toDate } from '../../src/weather/dates.js';
import type { Resolution } from '../../src/weather/variables.js';

export type ColumnValue = number | string | null;

/** By variable and time: 2018-07-16, or 2018-07-16T16:00Z. */
type Values = Record<string, Record<string, ColumnValue>>;

/** One place's answer before it is written; `time` is the first column of each section. */
export interface Draft {
  head: Record<string, unknown>;
  sections: Section[];
}

export interface Section {
  name: Resolution;
  units: Map<string, string>;
  columns: Map<string, ColumnValue[]>;
}

/** Failures of the connection or the server: no answer, or not a whole one. */
export type TransportFault =
  /** Any status, with a reason in Open-Meteo's JSON, or a gateway's HTML; with a Retry-After, as the header says it. */
  | { kind: 'status'; status: number; reason?: string; html?: string; retryAfter?: string }
  | { kind: 'rateLimited'; limit: keyof typeof LIMIT_REASONS; retryAfter?: string }
  /** HTTP 200 with Open-Meteo's error object. */
  | { kind: 'error200'; reason: string }
  /** To another address; without one, to where it came from, without end. */
  | { kind: 'redirect'; to?: string }
  /** More rows of a variable than so many fail as told, fewer are answered well. */
  | { kind: 'tooMuch'; rows: number; how: '504' | 'cut' | 'streamError' | 'drip' }
  /** HTTP 200 and a byte now and then, without end. */
  | { kind: 'drip' }
  /** A body without end, of some status (200 unless told), plain or as gzip. */
  | { kind: 'endless'; status?: number; gzip?: boolean }
  /** The connection breaks, before anything is sent or after so many bytes. */
  | { kind: 'reset'; afterBytes?: number }
  /** No answer until the client leaves or the server closes. */
  | { kind: 'hang' }
  /** A good answer, later. */
  | { kind: 'held'; until: Promise<void> }
  | { kind: 'slow'; msPerKb: number }
  /** HTTP 200, and half of the body, properly ended. */
  | { kind: 'truncated' }
  /** HTTP 200, half of the body, then Open-Meteo's words for a failure in mid-stream. */
  | { kind: 'streamError' };

/** A whole, well-formed answer (but for NaN) that is wrong, in the first variable of each section unless told. */
export type DataFault =
  | { kind: 'wrongPlace' }
  /** The same number of rows, a year earlier. */
  | { kind: 'wrongRange' }
  /** The first variable in °C, mm or km/h comes in °F, inch or mp/h, converted. */
  | { kind: 'wrongUnits' }
  /** The last value is missing, its time is not. */
  | { kind: 'shortened' }
  /** The last step is missing from every column. */
  | { kind: 'missingStep' }
  /** The first two times are swapped. */
  | { kind: 'unordered' }
  /** The first time comes twice. */
  | { kind: 'duplicateTimes' }
  /** A value that is text, or a bare NaN, which is no JSON. */
  | { kind: 'notANumber'; as: 'string' | 'NaN' }
  /** A column of a number that cannot be weather; 9999 unless told. */
  | { kind: 'absurd'; value?: number }
  /** Values in place of those that belong there; also 'NaN'. */
  | { kind: 'values'; values: Values }
  /** An elevation in place of the cell's; also 'NaN'. */
  | { kind: 'elevation'; value: ColumnValue }
  /** The source has no value of the first variable, whose unit is "undefined" then. */
  | { kind: 'lacking' }
  /** A good answer in another form: in a list of one, after a byte order mark, without its offset. */
  | { kind: 'form'; as: 'list' | 'bom' | 'noOffset' }
  /** No values from one day to another, both included, of all variables or of some. */
  | { kind: 'nulls'; first: string; last: string; variables?: readonly string[] }
  | { kind: 'missingVariable' }
  /** Other bytes than those of a good answer. */
  | { kind: 'bytes'; change: (body: Buffer) => Buffer };

export type Fault = TransportFault | DataFault;

/** Word for word `RateLimiter.swift` in open-meteo/open-meteo, but for the month's, which is a customer's. */
export const LIMIT_REASONS = {
  minutely: 'Minutely API request limit exceeded. Please try again in one minute.',
  hourly: 'Hourly API request limit exceeded. Please try again in the next hour.',
  daily: 'Daily API request limit exceeded. Please try again tomorrow.',
  monthly: 'Monthly API request limit exceeded. Please try again next month.',
  concurrent: 'Too many concurrent requests',
} as const;

/** What a guest network answers whatever is asked. */
export const LOGIN_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Sign in to the guest network</title><style>p {color: red}</style></head><body><p>Welcome!</p></body></html>';

const SECONDS_IN_A_YEAR = 365 * 86_400;

const FOREIGN_UNITS: Readonly<Record<string, [string, (value: number) => number]>> = {
  '°C': ['°F', (value) => value * 1.8 + 32],
  mm: ['inch', (value) => value / 25.4],
  'km/h': ['mp/h', (value) => value / 1.609344],
};

/** Spoils a draft in place as a data fault says; other faults leave it as it is. */
export function spoil(draft: Draft, fault: Fault | undefined): void {
  if (fault === undefined) return;
  if (fault.kind === 'wrongPlace') {
    const latitude = Number(draft.head.latitude);
    draft.head.latitude = latitude > 0 ? latitude - 5 : latitude + 5;
  }
  if (fault.kind === 'elevation') draft.head.elevation = fault.value;
  if (fault.kind === 'form' && fault.as === 'noOffset') delete draft.head.utc_offset_seconds;
  if (fault.kind === 'values') replaceValues(draft, fault.values);
  if (fault.kind === 'nulls') loseValues(draft, fault);
  for (const section of draft.sections) spoilSection(section, fault);
}

function spoilSection(section: Section, fault: Fault): void {
  const times = section.columns.get('time') ?? [];
  const [variable, values] = [...section.columns].find(([name]) => name !== 'time') ?? ['', []];
  const middle = Math.floor(values.length / 2);
  switch (fault.kind) {
    case 'wrongRange':
      section.columns.set(
        'time',
        times.map((time) => Number(time) - SECONDS_IN_A_YEAR),
      );
      break;
    case 'wrongUnits':
      convertUnits(section);
      break;
    case 'shortened':
      values.pop();
      break;
    case 'missingStep':
      for (const column of section.columns.values()) column.pop();
      break;
    case 'unordered':
      times.splice(0, 2, ...times.slice(0, 2).reverse());
      break;
    case 'duplicateTimes':
      times.splice(1, 1, ...times.slice(0, 1));
      break;
    case 'notANumber':
      values[middle] = fault.as === 'NaN' ? 'NaN' : '12.3';
      break;
    case 'absurd':
      values.fill(fault.value ?? 9999);
      break;
    case 'lacking':
      section.columns.set(variable, values.fill(null));
      section.units.set(variable, 'undefined');
      break;
    case 'missingVariable':
      section.columns.delete(variable);
      section.units.delete(variable);
      break;
  }
}

/** An answer of other days or variables is left as it is. */
function replaceValues({ head, sections }: Draft, values: Values): void {
  for (const { name: resolution, columns } of sections) {
    const times = columns.get('time') ?? [];
    // Days begin at the answer's midnight, hours are moments.
    const offset = resolution === 'daily' ? Number(head.utc_offset_seconds ?? 0) : 0;
    for (const [variable, byTime] of Object.entries(values)) {
      const column = columns.get(variable) ?? [];
      for (const [time, value] of Object.entries(byTime)) {
        const row = times.indexOf(Date.parse(time) / 1_000 - offset);
        if (row >= 0 && row < column.length) column[row] = value;
      }
    }
  }
}

function loseValues(
  { head, sections }: Draft,
  { first, last, variables }: Extract<Fault, { kind: 'nulls' }>,
): void {
  const offset = Number(head.utc_offset_seconds ?? 0);
  for (const { columns } of sections) {
    const isLost = (columns.get('time') ?? []).map((time) => {
      const day = toDate((Number(time) + offset) * 1_000);
      return first <= day && day <= last;
    });
    for (const [name, values] of columns) {
      if (name === 'time' || variables?.includes(name) === false) continue;
      columns.set(
        name,
        values.map((value, row) => (isLost[row] ? null : value)),
      );
    }
  }
}

function convertUnits({ units, columns }: Section): void {
  for (const [variable, unit] of units) {
    const [foreignUnit, conversion] = FOREIGN_UNITS[unit] ?? [];
    if (foreignUnit === undefined || conversion === undefined) continue;
    const converted = columns
      .get(variable)
      ?.map((value) => (value === null ? null : Number(conversion(Number(value)).toFixed(1))));
    units.set(variable, foreignUnit);
    columns.set(variable, converted ?? []);
    return;
  }
  throw new Error(`wrongUnits needs a variable in ${Object.keys(FOREIGN_UNITS).join(', ')}`);
}
