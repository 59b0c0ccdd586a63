import { Connection, Client as TemporalClient } from '@temporalio/client';
import { readEngineStatus } from '../../src/engine/index.js';
import { awaitEnds, call, Product, startJobs } from '../fakes/product.js';
import { startUpstream } from '../fakes/upstream.js';
import { inTurns, type Measure, repeated, timed } from './measure.js';

const JOBS = 100;
const MONTH = { start_date: '2020-01-01', end_date: '2020-01-31' };
/** A month weighs as much: one job has its turn, and the others wait. */
const WEIGHT_PER_MINUTE = '1';

/** A look at 100 jobs that wait for their turn, beside as many describes, and the result of one that is done. */
export async function measureProbes(turns: number): Promise<Measure[]> {
  const upstream = await startUpstream();
  const product = await Product.create(upstream, {
    DURABLE_WEATHER_WEIGHT_PER_MINUTE: WEIGHT_PER_MINUTE,
  });
  try {
    const client = await product.connect();
    const done = await startJobs(client, { locations: cells(1, 0), ...MONTH });
    await awaitEnds(client, done);
    const waiting = await startJobs(client, { locations: cells(JOBS, 1), ...MONTH });
    const probes = await besideDescribes(product, waiting, turns, () =>
      call(client, 'probe_status', { job_names: waiting }),
    );
    const results = await repeated(turns, () =>
      timed(() => call(client, 'await_result', { job_names: done })),
    );
    return [
      {
        ...{ what: `probe_status of ${JOBS} jobs`, unit: 'ms', ours: probes.ours, budget: 2 },
        beside: { what: `${JOBS} describes`, values: probes.beside },
      },
      { what: 'await_result of a job that is done', unit: 'ms', ours: results, budget: 10 },
    ];
  } finally {
    await product.remove();
    await upstream.close();
  }
}

function cells(count: number, longitude: number) {
  return Array.from({ length: count }, (_, at) => ({ latitude: at - 50, longitude }));
}

async function besideDescribes(
  product: Product,
  names: readonly string[],
  turns: number,
  probe: () => Promise<unknown>,
) {
  const { temporal } = await readEngineStatus(product.home);
  const connection = await Connection.connect({ address: `${temporal?.address}` });
  const { workflow } = new TemporalClient({ connection });
  const describe = () => Promise.all(names.map((name) => workflow.getHandle(name).describe()));
  try {
    // The first of each loads what the others use.
    await Promise.all([probe(), describe()]);
    return await inTurns(
      turns,
      () => timed(probe),
      () => timed(describe),
    );
  } finally {
    await connection.close();
  }
}
