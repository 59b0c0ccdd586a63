import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { call, type Product } from '../fakes/product.js';
import { type BareJobs, startBareJobs } from './bare-jobs.js';
import { inTurns, median, timed } from './clock.js';
import type { Measure } from './report.js';

const ONE_JOB_TURNS = 15;
const MANY = 100;
const MANY_TURNS = 5;
const START_MS = 50;
const ONE_JOB_RATIO = 2;
const RATE = 0.6;

const MONTH = { start_date: '2020-01-01', end_date: '2020-01-31' };

/** One-month jobs through MCP over stdio against bare one-activity workflows on the same Temporal server. */
export async function measureJobs(product: Product, temporal: string): Promise<Measure[]> {
  const client = await product.connect();
  const bare = await startBareJobs(temporal);
  try {
    const jobs = new Months(client);
    await jobs.run(10);
    await bare.run(10);
    const one = await inTurns(ONE_JOB_TURNS, ...sides(jobs, bare, 1));
    const many = await inTurns(MANY_TURNS, ...sides(jobs, bare, MANY));
    const start = median(jobs.starts.slice(-ONE_JOB_TURNS - MANY_TURNS, -MANY_TURNS));
    const rate = many.bare / many.ours;
    return [
      {
        what: 'start_gathering of one job, warm',
        measured: `${start.toFixed(0)} ms`,
        target: `${START_MS} ms`,
        met: start <= START_MS,
      },
      {
        what: 'a one-month job, start to result',
        measured: `${(one.ours / one.bare).toFixed(2)} × a bare workflow (${one.ours.toFixed(0)} and ${one.bare.toFixed(0)} ms)`,
        target: `${ONE_JOB_RATIO} ×`,
        met: one.ours <= ONE_JOB_RATIO * one.bare,
      },
      {
        what: `rate of ${MANY} one-month jobs`,
        measured: `${(100 * rate).toFixed(0)} % of bare workflows (${(many.ours / MANY).toFixed(1)} and ${(many.bare / MANY).toFixed(1)} ms each)`,
        target: `${100 * RATE} %`,
        met: rate >= RATE,
      },
    ];
  } finally {
    await bare.close();
  }
}

function sides(jobs: Months, bare: BareJobs, count: number) {
  return [() => timed(() => jobs.run(count)), () => timed(() => bare.run(count))] as const;
}

/** One-month jobs, each for a grid cell that none had before. */
class Months {
  /** What each start_gathering took, in milliseconds. */
  readonly starts: number[] = [];
  #cells = 0;

  constructor(private readonly client: Client) {}

  async run(count: number): Promise<void> {
    const locations = Array.from({ length: count }, () => this.#nextCell());
    let job_names: string[] = [];
    this.starts.push(
      await timed(async () => {
        const { jobs } = await call<{ jobs: { job_name: string }[] }>(
          this.client,
          'start_gathering',
          { locations, ...MONTH },
        );
        job_names = jobs.map(({ job_name }) => job_name);
      }),
    );
    const { jobs } = await call<{ jobs: { status: string }[] }>(this.client, 'await_result', {
      job_names,
      wait_seconds: 45,
    });
    const missing = jobs.find(({ status }) => status !== 'completed');
    if (missing) throw new Error(JSON.stringify(missing));
  }

  #nextCell() {
    this.#cells += 1;
    return { latitude: -60 + (this.#cells % 120), longitude: Math.floor(this.#cells / 120) };
  }
}
