import { readEngineStatus } from '../../src/engine/index.js';
import { awaitEnds, Product, startJobs } from '../fakes/product.js';
import { type BareJobs, startBareJobs } from './bare-jobs.js';
import type { CachedUpstream } from './decades.js';
import { inTurns, type Measure, timed } from './measure.js';

const YEARS = { start_date: '1940-01-01', end_date: '2024-12-31', resolution: 'daily' };
const PLACES = 20;

/** Requests in flight, as a worker has them by default (src/settings/settings.ts). */
const IN_FLIGHT = 2;

/** The plain fetches take a third of a second, in which a busy machine may be free by chance: so often in a turn. */
const PASSES = 3;

/**
 * Many places, 85 years of days each, against a plain fetch and parse of the same bytes, as many at once; and against
 * that with a bare workflow a place beside it, which is the least for durable jobs.
 */
export async function measureManyDecades(
  upstream: CachedUpstream,
  turns: number,
): Promise<Measure[]> {
  await gatherPlaces(upstream);
  const paths = await upstream.takeRequests();
  const all = Array.from({ length: PASSES }, () => paths).flat();
  const asJobs: number[] = [];
  const { ours, beside } = await withBareJobs(upstream, (bare) =>
    inTurns(
      turns,
      () => gatherPlaces(upstream),
      async () => {
        const both = () => Promise.all([bare.run(PLACES), fetchPlainly(upstream, paths)]);
        asJobs.push(await timed(both));
        return (await timed(() => fetchPlainly(upstream, all))) / PASSES;
      },
    ),
  );
  const what = `${PLACES} places of 85 years of days`;
  const plain = `a plain fetch and parse, ${IN_FLIGHT} at once`;
  return [
    { ...{ what, unit: 'ms', ours, budget: 8.8 }, beside: { what: plain, values: beside } },
    {
      ...{ what: `${what}, as durable jobs`, unit: 'ms', ours, budget: 3.5 },
      beside: {
        what: `${PLACES} bare workflows and ${plain}`,
        values: asJobs,
      },
    },
    // One a decade.
    { what: 'upstream requests for them', unit: 'requests', ours: [paths.length], budget: 180 },
  ];
}

/** In a new home, so that nothing is stored already, on an engine that has done a small job before. */
async function gatherPlaces(upstream: CachedUpstream): Promise<number> {
  const product = await Product.create(upstream);
  try {
    const client = await product.connect();
    const gather = async (locations: object[], range: object) => {
      const names = await startJobs(client, { locations, ...range });
      const { jobs } = await awaitEnds<{ jobs: { status: string }[] }>(client, names);
      const unfinished = jobs.find(({ status }) => status !== 'completed');
      if (unfinished !== undefined) throw new Error(JSON.stringify(unfinished));
    };
    const month = { start_date: '2020-01-01', end_date: '2020-01-31' };
    await gather([{ latitude: -30, longitude: 13.4 }], month);
    await upstream.takeRequests();
    const locations = Array.from({ length: PLACES }, (_, index) => ({
      latitude: 40 + (index % 10),
      longitude: Math.floor(index / 10),
    }));
    return await timed(() => gather(locations, YEARS));
  } finally {
    await product.remove();
  }
}

async function withBareJobs<T>(
  upstream: CachedUpstream,
  measure: (bare: BareJobs) => Promise<T>,
): Promise<T> {
  const product = await Product.create(upstream);
  try {
    await product.run(['up']);
    const { temporal } = await readEngineStatus(product.home);
    if (temporal === undefined) throw new Error('the engine did not start');
    const bare = await startBareJobs(temporal.address);
    try {
      await bare.run(1);
      return await measure(bare);
    } finally {
      await bare.close();
    }
  } finally {
    await product.remove();
  }
}

async function fetchPlainly({ archiveUrl }: CachedUpstream, paths: string[]): Promise<void> {
  const left = paths.values();
  const fetchNext = async () => {
    for (const path of left) await (await fetch(new URL(path, archiveUrl))).json();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, fetchNext));
}
