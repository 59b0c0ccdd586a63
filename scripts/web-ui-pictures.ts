/**
 * Takes pictures of Temporal's Web UI as it shows jobs of the built product: `npm run pictures:ui -- <folder>`. It
 * needs Chromium. Upstream is the tests', because jobs have to fail.
 */
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../src/engine/index.js';
import { openPage } from '../test/conformance/browser.js';
import { call, Product } from '../test/fakes/product.js';
import { type Fault, startUpstream } from '../test/fakes/upstream.js';

const SIZE = { width: 1600, height: 1300 };

const RANGE = { start_date: '1940-01-01', end_date: '2024-12-31' };
const MONTH = { start_date: '2020-01-01', end_date: '2020-01-31' };
const VARIABLES = ['temperature_2m_max', 'precipitation_sum'];

/** Latitudes, by which upstream tells jobs apart. */
const PLACES = {
  small: 62.47,
  finished: 59.91,
  failed: 60.39,
  running: 63.43,
  retrying: 69.65,
  waiting: 58.97,
};
type PictureName = keyof typeof PLACES;

const [named] = parseArgs({ allowPositionals: true }).positionals;
if (named === undefined) {
  process.stderr.write('Use: npm run pictures:ui -- <folder>.\n');
  process.exit(2);
}
const folder = resolve(named);
mkdirSync(folder, { recursive: true });
let release = () => {};
const released = new Promise<void>((done) => {
  release = done;
});
const upstream = await startUpstream();
const product = await Product.create(upstream);
try {
  const client = await product.connect();
  upstream.setFault(({ query }) => faultOf(Number(query.latitude), String(query.start_date)));
  for (const latitude of [60, 61]) await startMany(client, latitude, 100);
  await start(client, 'small', MONTH);
  await call(client, 'await_result', { job_names: ['small'], wait_seconds: 45 });
  await start(client, 'finished');
  await start(client, 'failed');
  await call(client, 'await_result', { job_names: ['finished', 'failed'], wait_seconds: 45 });
  await start(client, 'running');
  await untilAttention(client, 'running', undefined);
  await picture('running');
  // A held request keeps others from upstream.
  release();
  await picture('small', 'fetchPromptly');
  await picture('finished');
  await picture('failed');
  await start(client, 'retrying');
  await untilAttention(client, 'retrying', /last error/);
  await picture('retrying');
  await start(client, 'waiting');
  await untilAttention(client, 'waiting', /waits/);
  await picture('waiting');
  await pictureList();
} finally {
  await product.remove();
  await upstream.close();
}

function faultOf(latitude: number, startDate: string): Fault | undefined {
  if (latitude === PLACES.failed && startDate === '1960-01-01') {
    return { kind: 'status', status: 400, reason: 'The parameter is out of range' };
  }
  if (latitude === PLACES.running && startDate >= '1980') return { kind: 'held', until: released };
  if (latitude === PLACES.retrying) return { kind: 'status', status: 503, reason: 'Overloaded' };
  return latitude === PLACES.waiting ? { kind: 'rateLimited', limit: 'hourly' } : undefined;
}

async function start(client: Client, job_name: PictureName, range = RANGE): Promise<void> {
  const place = { place: `Station ${job_name}`, latitude: PLACES[job_name], longitude: 10.75 };
  await call(client, 'start_gathering', {
    locations: [{ ...place, job_name }],
    ...range,
    variables: VARIABLES,
  });
}

async function startMany(client: Client, latitude: number, count: number): Promise<void> {
  const locations = Array.from({ length: count }, (_, index) => ({
    place: `Point ${latitude}-${index + 1}, NO`,
    latitude,
    longitude: index / 10,
  }));
  const input = { ...MONTH, variables: VARIABLES };
  const { jobs } = await call<{ jobs: { job_name: string }[] }>(client, 'start_gathering', {
    ...{ locations, ...input },
  });
  await call(client, 'await_result', {
    ...{ job_names: jobs.map(({ job_name }) => job_name), wait_seconds: 45 },
  });
}

/** Returns once a job's attention fits, or once it has stored a chunk where no attention is expected. */
async function untilAttention(
  client: Client,
  name: PictureName,
  expected: RegExp | undefined,
): Promise<void> {
  for (;;) {
    const { jobs } = await call<{ jobs: { attention?: string; progress?: object }[] }>(
      client,
      'probe_status',
      { job_names: [name] },
    );
    const [job] = jobs;
    if (expected === undefined ? job?.progress : expected.test(job?.attention ?? '')) return;
    await sleep(200);
  }
}

async function picture(name: PictureName, activity = 'fetchChunk'): Promise<void> {
  await picturePage(name, `workflows/${name}`, activity);
}

/** With the columns that docs/temporal-cli.md speaks of, which the Web UI keeps in the browser. */
async function pictureList(): Promise<void> {
  const labels = ['Status', 'Workflow ID', 'WeatherPlace', 'WeatherWaiting', 'Start', 'End'];
  const columns = JSON.stringify({ default: labels.map((label) => ({ label })) });
  const set = `localStorage.setItem('namespace-workflow-table-columns', ${JSON.stringify(columns)})`;
  await picturePage('list', 'workflows', 'WeatherWaiting', `${set}; location.reload()`);
}

/**
 * @param text what the page shows once it is whole.
 * @param setting runs in the page first.
 */
async function picturePage(name: string, path: string, text: string, setting = ''): Promise<void> {
  const { temporal } = await readEngineStatus(product.home);
  const page = await openPage(`${temporal?.uiUrl}/namespaces/default/${path}`);
  try {
    const isDrawn = `document.body.innerText.includes(${JSON.stringify(text)})`;
    await page.until(`location.host !== ''`);
    await page.inFrame(setting);
    const png = await page.picture(SIZE, isDrawn);
    await writeFile(join(folder, `web-ui-${name}.png`), png);
  } finally {
    await page.close();
  }
}
