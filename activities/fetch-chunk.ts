import { cancellationSignal } from '@temporalio/activity';
import { toDate } from '../src/weather/dates.js';
import type { Chunk, ChunkOutcome, Days, Gathering, Part } from '../src/weather/gathering.js';
import { countRows } from '../src/weather/plan.js';
import type { Series, SeriesData } from '../src/weather/provider.js';
import { provisionalFrom } from '../src/weather/provisional.js';
import { knownSpan, type Span } from '../src/weather/span.js';
import { fetchGap } from './ask-upstream.js';
import type { ActivityDependencies } from './dependencies.js';
import { type Persistence, persist } from './persist.js';
import { publishDays } from './publish-days.js';
import { storedValues } from './stored-values.js';

/**
 * Brings one chunk into the store: what is not there yet is fetched, checked and published.
 * @param span what upstream can answer for at once, where earlier chunks of the job have found that out.
 */
export function fetchChunkActivity(deps: ActivityDependencies) {
  return (gathering: Gathering, chunk: Chunk, span?: Span): Promise<ChunkOutcome> =>
    persist(deps.now, span, (persistence) =>
      deps.inStore(() => bringInOfStation(deps, persistence, gathering, chunk)),
    );
}

async function bringInOfStation(
  deps: ActivityDependencies,
  persistence: Persistence,
  gathering: Gathering,
  chunk: Chunk,
): Promise<ChunkOutcome> {
  const look = storedValues(deps);
  const locate = () => deps.provider.locate(gathering, cancellationSignal(), look);
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
  deps: ActivityDependencies,
  persistence: Persistence,
  series: Series,
  chunk: Chunk,
): Promise<ChunkOutcome> {
  const today = toDate(deps.now());
  // Before anything that may have to wait: what is stored is there at once.
  const { parts, gaps } = await deps.parts.find(series, chunk, today);
  const publish = (days: Days, data: SeriesData) => publishDays(deps, series, days, data, today);
  const fetched: Part[] = [];
  for (const gap of gaps) {
    fetched.push(...(await fetchGap(deps, persistence, series, gap, publish)));
  }
  const provisional_from = provisionalFrom(chunk, today, deps.provider.provisionalDays(series));
  const span = knownSpan(persistence.memory.trial, chunk);
  return {
    parts: [...parts, ...fetched].sort((a, b) => (a.start_date < b.start_date ? -1 : 1)),
    rows: countRows(chunk, series.resolution),
    ...(provisional_from === undefined ? {} : { provisional_from }),
    ...(span === undefined ? {} : { span }),
  };
}
