import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDeadline } from '../base/deadline.js';
import { FOLDER_REMOVAL } from '../base/held-files.js';
import { VERSION } from '../base/package.js';
import type { Config } from '../config.js';
import { startArchive } from '../demo-archive/archive.js';
import type { ProbedJob } from '../durable/tools/probe-status.js';
import type { StartAnswer } from '../durable/tools/start-asked-jobs.js';
import { readEngineStatus, stopEngine } from '../engine/index.js';
import { CLI } from '../engine-options.js';
import { type McpClient, startMcpClient } from '../mcp/client.js';
import { fetchThrough } from '../proxies/fetch.js';
import type { Fetch } from '../proxies/proxies.js';
import type { Result } from '../store/manifest.js';
import { ask } from './ask.js';
import { awaitInterruption } from './interruption.js';
import { print, printTable } from './output.js';
import { createBars } from './progress-bars.js';
import { quantity } from './results-table.js';

/** How the demo introduces itself to the MCP server. */
const INFO = { name: 'durable-weather-demo', version: VERSION };

const VARIABLES = ['temperature_2m_max', 'temperature_2m_min', 'precipitation_sum'];
const RANGE = { start_date: '2012-01-01', end_date: '2015-12-31' };

/** The places that the bundled archive has. */
const BUNDLED_PLACES = ['Seattle', 'New York'];
const PLACES = [...BUNDLED_PLACES, 'Tokyo', 'Nairobi'];

const REACH_MS = 4_000;
const WAIT_SECONDS = 2;

/** Where the demo's weather comes from. */
interface Upstream {
  name: string;
  places: string[];
  /** Variables that lead the MCP server to it. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/**
 * Drives the built MCP server over stdio, as a host would, and shows what happens. Its engine and home are removed at
 * the end, and at Ctrl-C too: no setting names that home, so no command would find the engine.
 */
export async function runDemo(config: Config, keep: boolean): Promise<void> {
  const interruption = awaitInterruption();
  const home = config.environment.DURABLE_WEATHER_HOME
    ? config.home
    : await mkdtemp(join(tmpdir(), 'durable-weather-demo-'));
  const opened: Opened[] = [];
  try {
    await Promise.race([show(config, home, keep, opened), interruption.came]);
  } finally {
    for (const one of opened.reverse()) await one.close();
    if (keep) print(`Still running; its home is ${home}.`);
    else await cleanUp(config, home);
    interruption.over();
  }
}

/** What has to be closed at the end. */
type Opened = Pick<McpClient | Upstream, 'close'>;

async function show(config: Config, home: string, keep: boolean, opened: Opened[]): Promise<void> {
  const upstream = await chooseUpstream(config);
  opened.push(upstream);
  const env = { ...definedOnly(config.environment), ...upstream.env, DURABLE_WEATHER_HOME: home };
  print(`Weather comes from ${upstream.name}.`);
  print('Starting the MCP server, and with the first job a Temporal server and a worker …');
  const client = await startMcpClient(INFO, process.execPath, [CLI], env);
  opened.push(client);
  const names = await gather(client, upstream.places);
  await showRepeat(client, upstream.places);
  await showUi(home, names);
  if (!keep) await waitForEnter();
}

async function chooseUpstream(config: Config): Promise<Upstream> {
  const archiveHost = new URL(config.archiveUrl).host;
  const isOwnChoice = config.environment.OPEN_METEO_ARCHIVE_URL !== undefined;
  if (isOwnChoice || (await answers(config.archiveUrl, fetchThrough(config.proxies)))) {
    const name = isOwnChoice
      ? `OPEN_METEO_ARCHIVE_URL, ${archiveHost}`
      : `the live archive at ${archiveHost}`;
    return { name, places: PLACES, env: {}, close: async () => {} };
  }
  const archive = await startArchive();
  return {
    name: `the bundled archive, as ${archiveHost} cannot be reached: real observations of Seattle and New York, 2012-2015`,
    places: BUNDLED_PLACES,
    env: {
      OPEN_METEO_ARCHIVE_URL: archive.archiveUrl,
      OPEN_METEO_GEOCODING_URL: archive.geocodingUrl,
    },
    close: archive.close,
  };
}

async function answers(archiveUrl: string, fetch: Fetch): Promise<boolean> {
  const day = 'latitude=47.6&longitude=-122.3&start_date=2012-01-01&end_date=2012-01-01';
  try {
    const url = `${archiveUrl}?${day}&daily=temperature_2m_max&timezone=GMT`;
    return (await withDeadline(REACH_MS, undefined, (signal) => fetch(url, { signal }))).ok;
  } catch {
    return false; // The reason does not matter: the demo says that it uses the bundled archive instead.
  }
}

async function gather(client: McpClient, places: string[]): Promise<string[]> {
  const begun = performance.now();
  const started = await start(client, places);
  for (const { message } of started) if (message) print(message);
  const names = started.flatMap(({ job_name }) => job_name ?? []);
  print(`start_gathering answered after ${since(begun)}: ${names.length} jobs.\n`);
  const results = await awaitWithBars(client, names);
  print(`\nawait_result: all results are here, ${since(begun)} after the start.\n`);
  printTable(
    ['place', 'days', 'warmest', 'on', 'coldest', 'on', 'rain and snow', 'complete'],
    results.map(rowOf),
  );
  return names;
}

async function start(client: McpClient, places: string[]) {
  const { jobs } = await client.call<{ jobs: StartAnswer[] }>('start_gathering', {
    locations: places.map((place) => ({ place })),
    ...RANGE,
    variables: VARIABLES,
  });
  return jobs;
}

async function awaitWithBars(client: McpClient, job_names: string[]): Promise<Result[]> {
  const bars = process.stderr.isTTY ? createBars() : undefined;
  try {
    for (;;) {
      const [answer, probed] = await Promise.all([
        client.call<{ jobs: { status: string; error?: string; result?: Result }[]; done: boolean }>(
          'await_result',
          { job_names, wait_seconds: WAIT_SECONDS },
        ),
        client.call<{ jobs: ProbedJob[] }>('probe_status', { job_names }),
      ]);
      for (const job of probed.jobs) bars?.show(job);
      if (!answer.done) continue;
      const failed = answer.jobs.find(({ result }) => result === undefined);
      if (failed) throw new Error(`a job ended as ${failed.status}: ${failed.error}`);
      const last = await client.call<{ jobs: ProbedJob[] }>('probe_status', { job_names });
      for (const job of last.jobs) bars?.show(job);
      return answer.jobs.flatMap(({ result }) => (result ? [result] : []));
    }
  } finally {
    bars?.stop();
  }
}

function rowOf({ place, rows, statistics, completeness }: Result) {
  const {
    temperature_2m_max: high,
    temperature_2m_min: low,
    precipitation_sum: water,
  } = statistics;
  const complete = Math.min(...Object.values(completeness));
  return [
    place,
    rows,
    high && quantity(high, 'max'),
    high?.max_at,
    low && quantity(low, 'min'),
    low?.min_at,
    water && quantity(water, 'sum'),
    `${complete} %`,
  ];
}

async function showRepeat(client: McpClient, places: string[]): Promise<void> {
  const begun = performance.now();
  const jobs = await start(client, places);
  const joined = jobs.filter(({ outcome }) => outcome === 'joined').length;
  print(
    `\nThe same start_gathering once more: ${joined} jobs joined after ${since(begun)}, nothing was fetched again.`,
  );
}

async function showUi(home: string, [name]: string[]): Promise<void> {
  const { temporal } = await readEngineStatus(home);
  if (temporal === undefined) return; // The address of an outside server's Web UI is unknown.
  if (temporal.uiUrl === undefined) return;
  print(`\nTemporal's Web UI: ${temporal.uiUrl}`);
  if (name) print(`One job's history:  ${temporal.uiUrl}/namespaces/default/workflows/${name}`);
}

async function waitForEnter(): Promise<void> {
  if (!process.stdin.isTTY) return;
  await ask('\nPress Enter to stop the engine and remove what the demo made. ');
}

async function cleanUp(config: Config, home: string): Promise<void> {
  await stopEngine(home);
  if (home !== config.home) await rm(home, FOLDER_REMOVAL);
}

function definedOnly(environment: Config['environment']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

function since(begun: number): string {
  return `${((performance.now() - begun) / 1_000).toFixed(1)} s`;
}
