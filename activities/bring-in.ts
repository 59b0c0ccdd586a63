import type { StoredDaysFound } from '../src/store/parts.js';
import { haveSameDay, toDate } from '../src/weather/dates.js';
import type { Chunk, ChunkOutcome, Days, Gathering, Part } from '../src/weather/gathering.js';
import { countRows } from '../src/weather/plan.js';
import type { Series } from '../src/weather/provider.js';
import { provisionalFrom } from '../src/weather/provisional.js';
import { coverRanges, type WeighDays } from '../src/weather/request-cover.js';
import { knownSpan } from '../src/weather/span.js';
import { fetchGap } from './ask-upstream.js';
import type { ActivityDependencies } from './dependencies.js';
import type { Persistence } from './persist.js';
import { publishDays } from './publish-days.js';
import { type Publish, publishingTogether } from './publish-together.js';
import { storedValues } from './stored-values.js';

/** Brings one chunk into the store. */
export type BringIn = (persistence: Persistence, chunk: Chunk) => Promise<ChunkOutcome>;

type BringingInDependencies = ActivityDependencies & { publish: Publish };

/**
 * Brings chunks of one gathering into the store: what is not there yet is fetched, checked and published. Answers that
 * come close together share a part.
 */
export function bringingIn(deps: ActivityDependencies, gathering: Gathering): BringIn {
  const publish = publishingTogether((answer) => publishDays(deps, answer));
  return (persistence, chunk) =>
    bringInOfStation({ ...deps, publish }, persistence, gathering, chunk);
}

async function bringInOfStation(
  deps: BringingInDependencies,
  persistence: Persistence,
  gathering: Gathering,
  chunk: Chunk,
): Promise<ChunkOutcome> {
  const look = storedValues(deps);
  const locate = () => deps.provider.locate(gathering, persistence.signal, look);
  let series = await locate();
  for (;;) {
    const outcome = await bringIn(deps, persistence, series, chunk);
    const { station } = series;
    // What has come may be so little that another station is the better choice now.
    if (station !== undefined) series = await locate();
    if (series.station?.id !== station?.id) continue;
    return { ...outcome, ...(series.station === undefined ? {} : { station: series.station }) };
  }
}

async function bringIn(
  deps: BringingInDependencies,
  persistence: Persistence,
  series: Series,
  chunk: Chunk,
): Promise<ChunkOutcome> {
  const today = toDate(deps.now());
  // Before anything that may have to wait: what is stored is there at once.
  const found = await deps.parts.find(series, chunk, today);
  const requests = gapRequests(found, (days) => deps.provider.weightOf(series, days));
  const fetched: Part[] = [];
  for (const request of requests) {
    const gap = { series, days: request, asked: today };
    fetched.push(...(await fetchGap(deps, persistence, gap, deps.publish)));
  }
  const parts = [...found.parts.filter((part) => !haveDaysOf(requests, part)), ...fetched];
  const provisional_from = provisionalFrom(chunk, today, deps.provider.provisionalDays(series));
  const span = knownSpan(persistence.memory.trial, chunk);
  return {
    parts: parts.sort((a, b) => (a.start_date < b.start_date ? -1 : 1)),
    rows: countRows(chunk, series.resolution),
    ...(provisional_from === undefined ? {} : { provisional_from }),
    ...(span === undefined ? {} : { span }),
  };
}

/**
 * The requests that have all gaps. Days that are stored and due are asked for alone, as ever.
 */
function gapRequests({ gaps, due = [] }: StoredDaysFound, weigh: WeighDays): Days[] {
  const requests: Days[] = [];
  let group: Days[] = [];
  for (const gap of gaps) {
    if (!due.some((days) => haveSameDay(gap, days))) group.push(gap);
    else {
      requests.push(...noHeavierThanAll(group, weigh), gap);
      group = [];
    }
  }
  return [...requests, ...noHeavierThanAll(group, weigh)];
}

/**
 * Each gap by itself, unless that is heavier than one request for all days from the first to the last: lookups store
 * days here and there, and each small gap between them would weigh as much as weeks do. Then near gaps share a request,
 * and the stored days between them come again. Each request counts as one of the least weight more than it has, so that
 * a single stored day does not cut a decade in two; together they still weigh no more than the one request.
 */
function noHeavierThanAll(gaps: readonly Days[], weigh: WeighDays): readonly Days[] {
  const [first, last] = [gaps[0], gaps.at(-1)];
  if (first === undefined || last === undefined) return [];
  const apart = gaps.reduce((sum, gap) => sum + weigh(gap), 0);
  const together = weigh({ start_date: first.start_date, end_date: last.end_date });
  if (apart <= together) return gaps;
  const least = weigh({ ...first, end_date: first.start_date });
  return coverRanges(gaps, (days) => weigh(days) + least);
}

/** Whether requests have a part's days. A request begins and ends with a gap, so it has all of them or none. */
function haveDaysOf(requests: readonly Days[], part: Part): boolean {
  return requests.some((request) => haveSameDay(request, part));
}
