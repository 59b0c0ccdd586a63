import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { awaitEnds, Product, startJobs } from '../fakes/product.js';
import { inTurns, type Measure, timed } from './measure.js';
import { peakMb } from './memory.js';

const ROWS = 745_128;

/**
 * One job after the other in the same worker: the first runs code that V8 has only begun to compile, the third is as
 * fast as later ones. Each model is a series of its own, so nothing is stored already.
 */
const MODELS = ['era5', 'best_match', 'era5_seamless'] as const;

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

/** The most that each form of answers may take, as ratios and as MB of the worker. */
const BUDGETS: Record<Format, { firstRatio: number; thirdRatio: number; mb: number }> = {
  json: { firstRatio: 2.6, thirdRatio: 2, mb: 300 },
  flatbuffers: { firstRatio: 2.2, thirdRatio: 1.7, mb: 300 },
};

/** 85 years of hours in nine variables against a plain fetch and parse of the JSON. */
export async function measureDecades(upstream: CachedUpstream, turns: number): Promise<Measure[]> {
  const { paths } = await gatherDecades(upstream, 'json');
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
  const thirdJobs: number[] = [];
  // The cache answers at once from the first turn on.
  if (format === 'flatbuffers') await gatherDecades(upstream, format);
  const { ours, beside } = await inTurns(
    turns,
    async () => {
      const { firstMs, thirdMs, peaks } = await gatherDecades(upstream, format);
      thirdJobs.push(thirdMs);
      for (const [kept, mb] of Object.entries(peaks)) memory[kept as Kept].push(mb);
      return firstMs;
    },
    () => timed(() => fetchPlainly(upstream, paths)),
  );
  const what = `${ROWS} rows of 9 variables${format === 'json' ? '' : ' in FlatBuffers'}`;
  const plain = { what: 'a plain fetch and parse of JSON', values: beside };
  const { firstRatio, thirdRatio, mb } = BUDGETS[format];
  return [
    { ...{ what, unit: 'ms', ours, budget: firstRatio }, beside: plain },
    {
      ...{ what: `${what}, the third job of a worker`, unit: 'ms' },
      ...{ ours: thirdJobs, budget: thirdRatio },
      beside: plain,
    },
    { what: `the worker for ${what}, at most`, unit: 'MB', ours: memory.worker, budget: mb },
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

/**
 * Three jobs of different models, one after the other, in a new home, so that nothing is stored already, on an engine
 * that has done a small job before. Requests and memory are the first one's.
 */
async function gatherDecades(upstream: CachedUpstream, format: Format) {
  const product = await Product.create(upstream, { OPEN_METEO_FORMAT: format });
  try {
    const client = await product.connect();
    await gather(client, -30, { start_date: '2020-01-01', end_date: '2020-01-31' });
    await upstream.takeRequests();
    const [first, second, third] = MODELS;
    const firstMs = await timed(() => gatherModel(client, first));
    const paths = await upstream.takeRequests();
    const peaks = await peaksOf(product.home);
    await gatherModel(client, second);
    const thirdMs = await timed(() => gatherModel(client, third));
    return { firstMs, thirdMs, paths, peaks };
  } finally {
    await product.remove();
  }
}

async function gatherModel(client: Client, model: (typeof MODELS)[number]): Promise<void> {
  const rows = await gather(client, 52.5, { ...HOURS_OF_DECADES, model });
  if (rows !== ROWS) throw new Error(`${rows} rows instead of ${ROWS}`);
}

/** @returns the number of rows. */
async function gather(client: Client, latitude: number, range: object) {
  const locations = [{ latitude, longitude: 13.4 }];
  const names = await startJobs(client, { locations, ...range });
  const { jobs } = await awaitEnds<{ jobs: { result?: { rows: number } }[] }>(client, names);
  return jobs[0]?.result?.rows;
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
