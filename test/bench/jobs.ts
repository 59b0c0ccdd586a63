import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { awaitEnds, type Product, startJobs } from '../fakes/product.js';
import { type BareJobs, startBareJobs } from './bare-jobs.js';
import { inTurns, type Measure, timed } from './measure.js';

const MONTH = { start_date: '2020-01-01', end_date: '2020-01-31' };

/** How often a lone job and a batch are run. */
export interface JobTurns {
  one: number;
  many: number;
  /** Jobs in a batch. */
  batch: number;
}

/** One-month jobs through MCP over stdio against bare one-activity workflows on the same Temporal server. */
export async function measureJobs(
  product: Product,
  temporal: string,
  turns: JobTurns,
): Promise<Measure[]> {
  const client = await product.connect();
  const bare = await startBareJobs(temporal);
  try {
    const jobs = new NewJobs(client);
    await jobs.run(10);
    await bare.run(10);
    const one = await inTurns(turns.one, ...sides(jobs, bare, 1));
    const starts = jobs.starts.slice(-turns.one);
    const many = await inTurns(turns.many, ...sides(jobs, bare, turns.batch));
    return [
      { what: 'start_gathering of one job, warm', unit: 'ms', ours: starts, budget: 50 },
      {
        ...{ what: 'a one-month job, start to result', unit: 'ms', ours: one.ours, budget: 1.5 },
        beside: { what: 'a bare workflow of one activity', values: one.beside },
      },
      {
        ...{ what: `${turns.batch} one-month jobs at once`, unit: 'ms', ours: many.ours },
        beside: { what: `${turns.batch} bare workflows`, values: many.beside },
        budget: 1.7,
      },
    ];
  } finally {
    await bare.close();
  }
}

function sides(jobs: NewJobs, bare: BareJobs, count: number) {
  return [() => timed(() => jobs.run(count)), () => timed(() => bare.run(count))] as const;
}

/** Jobs of one month, or of another range, each for a grid cell that none had before. */
export class NewJobs {
  /** What each start_gathering took, in milliseconds. */
  readonly starts: number[] = [];
  #cells = 0;

  constructor(private readonly client: Client) {}

  async run(count: number, range: object = MONTH): Promise<void> {
    const locations = Array.from({ length: count }, () => this.#nextCell());
    let job_names: string[] = [];
    this.starts.push(
      await timed(async () => {
        job_names = await startJobs(this.client, { locations, ...range });
      }),
    );
    const { jobs } = await awaitEnds<{ jobs: { status: string }[] }>(this.client, job_names);
    const missing = jobs.find(({ status }) => status !== 'completed');
    if (missing) throw new Error(JSON.stringify(missing));
  }

  #nextCell() {
    this.#cells += 1;
    return { latitude: -60 + (this.#cells % 120), longitude: Math.floor(this.#cells / 120) };
  }
}
