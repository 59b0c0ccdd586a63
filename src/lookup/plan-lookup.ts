/** Plans a lookup: which rows can be answered, from which series, and what has to be asked upstream for that. */
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Resolved } from '../places/geocoder.js';
import { earlier, later, toDate } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';
import type { Series } from '../weather/provider.js';
import {
  askedDays,
  askedLocations,
  badRows,
  keyRows,
  readAskedRows,
  type SeriesDays,
} from './asked-rows.js';
import {
  chooseSeries,
  type DescribeStored,
  pointKey,
  type SeriesPoint,
  seriesAt,
} from './choose-series.js';
import { requestCover, weightOf } from './cover-requests.js';
import { heightRemarks } from './heights.js';
import type { KeptTable } from './kept-table.js';
import type { BadRows, Lookup } from './lookup.js';
import { type NamedPoint, pointLocator, resolveNames } from './place-points.js';
import { countPoints, type PlacedLocations, placementsOf } from './place-rows.js';
import { type RefusedDays, withoutRefused } from './refusals.js';
import { withConnection } from './sql-session.js';

/**
 * What all steps of a lookup go by, so that they mean the same rows: pinned when it is planned. Its size grows with the
 * distinct places and requests, so it is stored and not part of a workflow's history.
 */
export interface LookupPlan {
  /** The last day that rows may ask for. */
  today: string;
  /** Unix milliseconds of the first plan: standard offsets are by the rules of this time. */
  now: number;
  names: [name: string, point: NamedPoint][];
  series: SeriesPoint[];
  /** Each point that rows name, and its series. */
  points: [latitude: number, longitude: number, series: number][];
  requests: PlannedRequest[];
  /** What upstream has refused so far: it is not asked for again. */
  refused: RefusedDays[];
}

/** Days to ask upstream for, of one series. */
export interface PlannedRequest extends Days {
  series: number;
}

/** The figures of a plan. */
export interface PlanFacts {
  rows: number;
  bad: BadRows;
  /** Distinct coordinates of rows that can be answered. */
  places: number;
  /** Series that they are answered from. */
  cells: number;
  /** Distinct days, and distinct days of each series. */
  days: number;
  pairs: number;
  requests: number;
  weight: number;
  /** Of names that several places have, and of cells that several places share. */
  remarks: string[];
}

/** What the result store has. */
export interface StoredWeather {
  describe: DescribeStored;
  /** Of the given days, in order, those that are not stored. */
  missing(series: Series, days: readonly string[]): Promise<string[]>;
}

interface PlanContext {
  resolve(name: string): Promise<Resolved>;
  stored: StoredWeather;
  /** Unix milliseconds. */
  now(): number;
  /** Called often, while places are resolved and the store is searched. */
  onStep(): void;
}

/**
 * Plans the requests that are still needed. When their answers are stored, another call plans nothing, unless the
 * answers show that some places do not share a grid cell: then it plans what these places lack.
 * @param before the plan before this one: its places and its day are kept. It has all that was refused since.
 */
export function planLookup(
  instance: DuckDBInstance,
  table: KeptTable,
  lookup: Lookup,
  context: PlanContext,
  before?: Pick<LookupPlan, 'today' | 'now' | 'names' | 'refused'>,
): Promise<{ plan: LookupPlan; facts: PlanFacts }> {
  return withConnection(instance, async (connection) => {
    const now = before?.now ?? context.now();
    const refused = before?.refused ?? [];
    const pinned = { now, today: before?.today ?? toDate(now) };
    const known = new Map(before?.names ?? []);
    await readAskedRows(connection, table, lookup);
    const locations = await askedLocations(connection);
    const places = locations.flatMap(({ place }) => place ?? []);
    const names = await resolveNames(places, context.resolve, known, context.onStep);
    const located = countPoints(locations, pointLocator(lookup, names, now));
    const chosen = await chooseSeries(located.points, lookup, context.stored.describe);
    await keyRows(connection, placementsOf(located, chosen.of, lookup), lookup, pinned.today);
    const asked = await askedDays(connection);
    const requests = await planRequests(asked, chosen.series, refused, lookup, context);
    const plan: LookupPlan = {
      ...pinned,
      names: [...names].sort(([a], [b]) => (a < b ? -1 : 1)),
      series: chosen.series,
      points: located.points.map(({ latitude, longitude }) => [
        latitude,
        longitude,
        chosen.of.get(pointKey({ latitude, longitude })) as number,
      ]),
      requests,
      refused,
    };
    const facts = await factsOf(connection, table, lookup, { asked, located, plan });
    return { plan, facts };
  });
}

async function planRequests(
  asked: readonly SeriesDays[],
  series: readonly SeriesPoint[],
  refused: readonly RefusedDays[],
  lookup: Lookup,
  { stored, onStep }: PlanContext,
): Promise<PlannedRequest[]> {
  const cover = requestCover(lookup.variables.length);
  const requests: PlannedRequest[] = [];
  for (const { series: index, days } of asked) {
    const point = series[index] as SeriesPoint;
    const missing = await stored.missing(seriesAt(point, lookup), days);
    const wanted = withoutRefused(missing, point, refused);
    requests.push(...cover(wanted).map((request) => ({ series: index, ...request })));
    onStep();
  }
  return requests;
}

interface Planned {
  asked: readonly SeriesDays[];
  located: PlacedLocations;
  plan: LookupPlan;
}

async function factsOf(
  connection: DuckDBConnection,
  { rows }: KeptTable,
  lookup: Lookup,
  { asked, located, plan }: Planned,
): Promise<PlanFacts> {
  const answered = new Set(asked.map(({ series }) => series));
  return {
    rows,
    bad: await badRows(connection),
    places: located.points.length,
    cells: answered.size,
    days: new Set(asked.flatMap(({ days }) => days)).size,
    pairs: asked.reduce((sum, { days }) => sum + days.length, 0),
    requests: plan.requests.length,
    weight: weightOf(plan.requests, lookup.variables.length),
    remarks: [
      ...heightRemarks(lookup, plan),
      ...plan.names.flatMap(([, point]) => ('why' in point ? [] : (point.remark ?? []))),
    ],
  };
}

/** From the first to the last of some days. */
export function spanOf(days: readonly string[]): Days {
  const [first = ''] = days;
  return {
    start_date: days.reduce(earlier, first),
    end_date: days.reduce(later, first),
  };
}
