import { readEngineStatus } from '../../src/engine/index.js';
import { awaitEnds, Product, startJobs } from '../fakes/product.js';
import { inTurns, type Measure, timed } from './measure.js';
import { peakMb } from './memory.js';

const ROWS = 745_128;

/** 85 years of hours in nine variables. */
export const HOURS_OF_DECADES = {
  start_date: '1940-01-01',
  end_date: '2024-12-31',
  resolution: 'hourly' as const,
  variables: [
    'temperature_2m',
    'relative_humidity_2m',
    'dew_point_2m',
    'apparent_temperature',
    'precipitation',
    'surface_pressure',
    'cloud_cover',
    'wind_speed_10m',
    'wind_direction_10m',
  ],
};

export interface CachedUpstream {
  archiveUrl: string;
  geocodingUrl: string;
  /** Archive paths that were asked for since this was called last. */
  takeRequests(): Promise<string[]>;
}

type Format = 'json' | 'flatbuffers';

/** A process whose memory is measured. */
type Kept = 'worker' | 'engine' | 'server';

/** The most MB that the processes beside the worker may take for it. */
const MOST_MB = { engine: 75, server: 220 };

/** The most that each form of answers may take, as a ratio and as MB of the worker. */
const BUDGETS: Record<Format, { ratio: number; mb: number }> = {
  json: { ratio: 2.6, mb: 300 },
  flatbuffers: { ratio: 2.2, mb: 300 },
};

/** 85 years of hours in nine variables against a plain fetch and parse of the JSON. */
export async function measureDecades(upstream: CachedUpstream, turns: number): Promise<Measure[]> {
  await gatherDecades(upstream, 'json');
  const paths = await upstream.takeRequests();
  return [
    ...(await measureFormat(upstream, turns, 'json', paths)),
    // One a decade.
    { what: 'upstream requests for them', unit: 'requests', ours: [paths.length], budget: 9 },
    ...(await measureFormat(upstream, turns, 'flatbuffers', paths)),
  ];
}

async function measureFormat(
  upstream: CachedUpstream,
  turns: number,
  format: Format,
  paths: string[],
): Promise<Measure[]> {
  const memory: Record<Kept, number[]> = { worker: [], engine: [], server: [] };
  // The cache answers at once from the first turn on.
  if (format === 'flatbuffers') await gatherDecades(upstream, format);
  const { ours, beside } = await inTurns(
    turns,
    async () => {
      const { ms, peaks } = await gatherDecades(upstream, format);
      for (const [kept, mb] of Object.entries(peaks)) memory[kept as Kept].push(mb);
      return ms;
    },
    () => timed(() => fetchPlainly(upstream, paths)),
  );
  const what = `${ROWS} rows of 9 variables${format === 'json' ? '' : ' in FlatBuffers'}`;
  return [
    {
      ...{ what, unit: 'ms', ours, budget: BUDGETS[format].ratio },
      beside: { what: 'a plain fetch and parse of JSON', values: beside },
    },
    {
      what: `the worker for ${what}, at most`,
      unit: 'MB',
      ours: memory.worker,
      budget: BUDGETS[format].mb,
    },
    ...(['engine', 'server'] as const).map(
      (kept): Measure => ({
        what: `the ${kept === 'server' ? 'Temporal server' : kept} for ${what}, at most`,
        unit: 'MB',
        ours: memory[kept],
        budget: MOST_MB[kept],
      }),
    ),
  ];
}

/** In a new home, so that nothing is stored already, on an engine that has done a small job before. */
async function gatherDecades(upstream: CachedUpstream, format: Format) {
  const product = await Product.create(upstream, { OPEN_METEO_FORMAT: format });
  try {
    const client = await product.connect();
    const gather = async (latitude: number, range: object) => {
      const names = await startJobs(client, {
        locations: [{ latitude, longitude: 13.4 }],
        ...range,
      });
      return awaitEnds<{ jobs: { result?: { rows: number } }[] }>(client, names);
    };
    await gather(-30, { start_date: '2020-01-01', end_date: '2020-01-31' });
    await upstream.takeRequests();
    let rows: number | undefined;
    const ms = await timed(async () => {
      rows = (await gather(52.5, HOURS_OF_DECADES)).jobs[0]?.result?.rows;
    });
    if (rows !== ROWS) throw new Error(`${rows} rows instead of ${ROWS}`);
    return { ms, peaks: await peaksOf(product.home) };
  } finally {
    await product.remove();
  }
}

/** What each process of an engine held at most. */
async function peaksOf(home: string): Promise<Record<Kept, number>> {
  const { worker, engine, temporal } = await readEngineStatus(home);
  const [ofWorker, ofEngine, ofServer] = await Promise.all(
    [worker, engine, temporal].map((part) => peakMb(part?.pid)),
  );
  return { worker: ofWorker ?? 0, engine: ofEngine ?? 0, server: ofServer ?? 0 };
}

async function fetchPlainly({ archiveUrl }: CachedUpstream, paths: string[]): Promise<void> {
  for (const path of paths) await (await fetch(new URL(path, archiveUrl))).json();
}
