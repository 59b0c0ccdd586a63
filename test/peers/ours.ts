import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readEngineStatus, stopEngine } from '../../src/engine/index.js';
import { textOf } from '../fakes/product.js';
import { type Asked, callTool, type Given, type Peer } from './peer.js';
import type { Site } from './site.js';

interface AwaitedJobs {
  done: boolean;
  jobs: { status: string; result?: { rows: number } }[];
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/**
 * durable-weather as a user has it: all settings but the addresses and the folder are its defaults. Those for Open-Meteo's
 * own archive are set, because this one has another address.
 */
export function ours(temporalCli: string): Peer {
  return {
    name: 'durable-weather',
    packages: [`durable-weather ${version}`],
    hasNames: true,
    dividesDays: true,
    install: () => undefined,
    server: (site) => ({
      command: process.execPath,
      args: [resolve('dist/cli.js')],
      env: {
        ...site.env,
        DURABLE_WEATHER_HOME: site.folder,
        TEMPORAL_CLI_PATH: temporalCli,
        OPEN_METEO_ARCHIVE_URL: `${site.archiveBase}/v1/archive`,
        OPEN_METEO_FORMAT: 'flatbuffers',
        OPEN_METEO_GEOCODING_URL: `${site.archiveBase}/v1/search`,
      },
    }),
    ask: async (site, asked) => [await gather(site, asked)],
    fetcher: async (site) => Number((await readEngineStatus(site.folder)).worker?.pid),
    detached: async (site) => {
      const { engine, temporal, worker } = await readEngineStatus(site.folder);
      return [engine, temporal, worker].flatMap((part) => (part === undefined ? [] : [part.pid]));
    },
    end: async (site) => void (await stopEngine(site.folder)),
  };
}

/** One call for all places, as its tool has it, then calls that wait; the model reads every answer. */
async function gather({ client }: Site, asked: readonly Asked[]): Promise<Given> {
  const [{ start_date, end_date, resolution, variables } = {}] = asked;
  const locations = asked.map(({ name, latitude, longitude }) => ({
    ...{ latitude, longitude, job_name: name },
  }));
  const started = await callTool(client, 'start_gathering', {
    ...{ locations, start_date, end_date, resolution, variables },
  });
  let text = textOf(started);
  const { jobs = [] } = (started.structuredContent ?? {}) as { jobs?: { outcome: string }[] };
  if (started.isError === true || jobs.some(({ outcome }) => outcome === 'conflict')) {
    return { text, isError: true, countRows: () => 0 };
  }
  for (;;) {
    const awaited = await callTool(client, 'await_result', {
      ...{ job_names: asked.map(({ name }) => name), wait_seconds: 45 },
    });
    text += textOf(awaited);
    const { done, jobs: ends } = awaited.structuredContent as unknown as AwaitedJobs;
    if (!done) continue;
    const countRows = () => ends.reduce((sum, { result }) => sum + (result?.rows ?? 0), 0);
    return { text, isError: ends.some(({ status }) => status !== 'completed'), countRows };
  }
}
