import { readFile } from 'node:fs/promises';
import { type Call, serveLocally } from '../../src/demo-archive/http.js';
import { loadObservations, OBSERVED } from '../../src/demo-archive/observations.js';
import { addDays, countDays } from '../../src/weather/dates.js';

/** A day as NCEI's data service gives it: every value a text, with flags and hour of observation beside it. */
export type DayRow = Record<string, string>;

/** What is sent in place of a good answer to a request for days. */
type Mangle = (rows: DayRow[], call: Call) => unknown;

export interface Ncei {
  url: string;
  /** Path and query of all requests, in order of arrival. */
  requests: readonly string[];
  /** Spoils answers: what it gives is sent as JSON, a text as it is, nothing when it gives undefined. */
  mangle(mangle: Mangle | undefined): void;
  /** Sends another text of this file. */
  setFile(name: string, text: string): void;
  close(): Promise<void>;
}

const FILES = new URL('./ghcn-daily/', import.meta.url);
const LISTS = ['ghcnd-stations.txt', 'ghcnd-inventory.txt'];

/** The stations that data/README.md takes the bundled observations for. */
const OBSERVERS: Record<string, string> = { Seattle: 'USW00024233', 'New York': 'USW00094789' };

/**
 * NCEI over HTTP on a free loopback port: the lists of stations as files, and the data service
 * (ncei.noaa.gov/support/access-data-service-api-user-documentation) over test/fakes/ghcn-daily.
 */
export async function startNcei(): Promise<Ncei> {
  const files = new Map<string, string>();
  for (const name of LISTS) files.set(name, await readFile(new URL(name, FILES), 'utf8'));
  const records = [...(await bundledRecords()), ...(await recordsOf('USW00094728.csv'))];
  const requests: string[] = [];
  let mangle: Mangle | undefined;
  const { origin, close } = await serveLocally(async (call) => {
    requests.push(call.url);
    const list = files.get(call.path.replace('/pub/data/ghcn/daily/', ''));
    if (list !== undefined) return void call.response.end(list);
    if (call.path !== '/access/services/data/v1') return void call.response.writeHead(404).end();
    const rows = answer(records, call.parameters);
    const body = mangle === undefined ? rows : mangle(rows, call);
    if (body === undefined || call.response.writableEnded) return;
    call.response.setHeader('content-type', 'application/json');
    call.response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  return {
    url: origin,
    requests,
    mangle: (next) => {
      mangle = next;
    },
    setFile: (name, text) => files.set(name, text),
    close,
  };
}

/** A line of a file by station: ID, YYYYMMDD, ELEMENT, VALUE, MFLAG, QFLAG, SFLAG, OBS-TIME. */
interface ElementDay {
  id: string;
  date: string;
  element: string;
  value: string;
  attributes: string;
}

async function recordsOf(file: string): Promise<ElementDay[]> {
  const lines = (await readFile(new URL(file, FILES), 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const [id = '', day = '', element = '', value = '', ...flags] = line.split(',');
    const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
    return { id, date, element, value, attributes: flags.join(',').replace(/,$/, '') };
  });
}

async function bundledRecords(): Promise<ElementDay[]> {
  const elements = {
    temperature_2m_max: ['TMAX', 10],
    temperature_2m_min: ['TMIN', 10],
    precipitation_sum: ['PRCP', 10],
    wind_speed_10m_mean: ['AWND', 10 / 3.6],
  } as const;
  return (await loadObservations()).flatMap(({ city, columns }) =>
    Object.entries(elements).flatMap(([variable, [element, factor]]) =>
      (columns.get(variable) ?? []).map((value, day) => ({
        id: OBSERVERS[city] ?? '',
        date: addDays(OBSERVED.first, day),
        element,
        value: String(Math.round(Number(value) * factor)),
        attributes: ',,W,2400',
      })),
    ),
  );
}

function answer(records: readonly ElementDay[], parameters: URLSearchParams): DayRow[] {
  const of = (name: string) => parameters.get(name) ?? '';
  const elements = of('dataTypes').split(',');
  const days = new Map<string, DayRow>();
  for (const { id, date, element, value, attributes } of records) {
    if (id !== of('stations') || date < of('startDate') || date > of('endDate')) continue;
    if (!elements.includes(element)) continue;
    const day = days.get(date) ?? { DATE: date, STATION: id };
    // NCEI pads its values.
    day[element] = value.padStart(5);
    if (of('includeAttributes') === 'true') day[`${element}_ATTRIBUTES`] = attributes;
    days.set(date, day);
  }
  return [...days.values()].sort((a, b) => ((a.DATE ?? '') < (b.DATE ?? '') ? -1 : 1));
}

/** A row for each day that is asked for, with the same values in all of them. */
export function everyDay({ parameters }: Call, values: Record<string, string>): DayRow[] {
  const of = (name: string) => parameters.get(name) ?? '';
  const asked = Object.entries(values).filter(([code]) =>
    of('dataTypes').split(',').includes(code),
  );
  const readings = asked.flatMap(([code, value]) => [
    [code, value],
    [`${code}_ATTRIBUTES`, ',,W,2400'],
  ]);
  return Array.from({ length: countDays(of('startDate'), of('endDate')) }, (_, day) => ({
    DATE: addDays(of('startDate'), day),
    STATION: of('stations'),
    ...Object.fromEntries(readings),
  }));
}
