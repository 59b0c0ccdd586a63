import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let upstream: Upstream;
/** Holds the home and nothing else: others write to the folder of temporary files. */
let parent: string;
let product: Product;
let client: Client;
let address: string;
beforeAll(async () => {
  upstream = await startUpstream();
  parent = await mkdtemp(join(tmpdir(), 'by-hand-'));
  product = await Product.create(upstream, {}, parent);
  await product.run(['up']);
  address = String((await readEngineStatus(product.home)).temporal?.address);
  client = await product.connect();
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
  await rm(parent, { recursive: true });
});

interface Answer {
  jobs: {
    job_name: string;
    status: string;
    outcome?: string;
    message?: string;
    error?: string;
    place?: string;
    result?: { rows: number };
  }[];
}

const INPUT = {
  place: 'Handmade',
  latitude: 10,
  longitude: 20,
  start_date: '1985-01-01',
  end_date: '2014-12-31',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};

function temporal(...args: string[]): string {
  const cli = String(product.env.TEMPORAL_CLI_PATH);
  return execFileSync(cli, [...args, '--address', address], { encoding: 'utf8', stdio: 'pipe' });
}

/** As a person does it, who has read the Web UI. */
function startByHand(workflowId: string, input: unknown = INPUT): void {
  const what = ['--type', 'gatherWeather', '--task-queue', 'durable-weather'];
  temporal('workflow', 'start', ...what, '-w', workflowId, '--input', JSON.stringify(input));
}

/** How the workflow ended, by its history's last event. */
function failureOf(workflowId: string): unknown {
  for (;;) {
    const shown = temporal('workflow', 'show', '-w', workflowId, '--output', 'json');
    const failed = JSON.parse(shown).events.at(-1).workflowExecutionFailedEventAttributes;
    if (failed !== undefined) {
      const { message, applicationFailureInfo } = failed.failure;
      const { type, nonRetryable } = applicationFailureInfo;
      return { message, type, nonRetryable };
    }
  }
}

const invalid = (message: unknown) => ({ message, type: 'InvalidInput', nonRetryable: true });

/** A name that no other program gives a file. */
const AT_ROOT = `by-hand-${process.pid}`;

const NAME_RULE =
  'it takes 1 to 200 letters, digits, ".", "_", "-" and ":", the first a letter or a digit.';

describe('a job that is started by hand', () => {
  it('is one like any other: listed by its place, probed, awaited, read and joined', async () => {
    startByHand('by-hand');
    const awaited = await awaitEnds<Answer>(client, ['by-hand']);
    expect(awaited).toMatchObject({
      done: true,
      jobs: [{ status: 'completed', result: { rows: 10_957, place: 'Handmade' } }],
    });
    expect(await call<Answer>(client, 'read_rows', { job_name: 'by-hand' })).toMatchObject({
      total: 10_957,
    });
    const asked = upstream.requests.length;
    const { place, latitude, longitude, ...selection } = INPUT;
    const again = await call<Answer>(client, 'start_gathering', {
      locations: [{ place, latitude, longitude, job_name: 'by-hand' }],
      ...selection,
    });
    expect(again.jobs).toMatchObject([{ outcome: 'joined', status: 'completed' }]);
    expect(upstream.requests.length).toBe(asked);
  });

  it('is joined and listed also while it runs, and says how far it is', async () => {
    let open = () => {};
    const until = new Promise<void>((resolve) => {
      open = resolve;
    });
    upstream.setFault(({ query }) =>
      query.start_date === '2010-01-01' ? { kind: 'held', until } : undefined,
    );
    startByHand('slow', { ...INPUT, latitude: 11 });
    const { place: _, latitude: __, longitude, ...selection } = INPUT;
    const start = (more = {}) =>
      call<Answer>(client, 'start_gathering', {
        locations: [{ latitude: 11, longitude, job_name: 'slow' }],
        ...selection,
        ...more,
      });
    expect((await start()).jobs).toMatchObject([{ outcome: 'joined', status: 'running' }]);
    const conflict = await start({ variables: ['rain_sum'] });
    expect(conflict.jobs).toMatchObject([
      {
        outcome: 'conflict',
        message:
          '"slow" is the name of a job that gathers 11, 20, daily 1985-01-01 to 2014-12-31, temperature_2m_max, precipitation_sum, of model best_match with days of UTC; you asked for one that gathers 11, 20, daily 1985-01-01 to 2014-12-31, rain_sum, of model era5 with days of UTC+01:00, standard time. Give another job_name, or none.',
      },
    ]);
    for (;;) {
      const { jobs } = await call<Answer>(client, 'list_jobs', { place: 'handmade' });
      const probed = await call<Answer>(client, 'probe_status', { job_names: ['slow'] });
      const endsAtComma = jobs.some(({ job_name }) => job_name === 'slow');
      if (endsAtComma && 'progress' in (probed.jobs[0] ?? {})) break;
    }
    open();
    const awaited = await awaitEnds<Answer>(client, ['slow']);
    expect(awaited.jobs).toMatchObject([{ status: 'completed', result: { rows: 10_957 } }]);
    upstream.setFault(undefined);
  });

  it('shows in Temporal by its years what one step has fetched, and no progress at its end', async () => {
    const shown = JSON.parse(temporal('workflow', 'show', '-w', 'by-hand', '--output', 'json'));
    const ids = (shown.events as Record<string, { activityId?: string }>[]).flatMap(
      ({ activityTaskScheduledEventAttributes }) =>
        activityTaskScheduledEventAttributes?.activityId ?? [],
    );
    expect(ids).toEqual(['1985-2014']);
    const described = temporal('workflow', 'describe', '-w', 'by-hand', '--output', 'json');
    const { fields } = JSON.parse(described).workflowExecutionInfo.memo;
    expect(fields).not.toHaveProperty('progress');
  });

  it.each([
    ['../../../x'],
    [`../../../../../../../${AT_ROOT}`],
    ['a b'],
    ['x'.repeat(201)],
    ['tab\tand\u001b[2Jmore'],
    ['-leading'],
  ])('under the id %j fails at once, and writes nothing', async (id) => {
    startByHand(id);
    expect(failureOf(id)).toEqual(invalid(`job_name is ${JSON.stringify(id)}; ${NAME_RULE}`));
    const { jobs } = await call<Answer>(client, 'list_jobs', { limit: 200 });
    expect(jobs.map(({ job_name }) => job_name)).not.toContain(id);
  });

  it.each<[string, unknown, string]>([
    ['lacks', { ...INPUT, latitude: undefined }, 'latitude is missing; it takes a number.'],
    [
      'extra',
      { ...INPUT, extra: 1 },
      'gatherWeather has no argument "extra"; it takes place, latitude, longitude, start_date, end_date, resolution, variables, provider, model, days, utc_offset_seconds.',
    ],
    [
      'no-day',
      { ...INPUT, start_date: '2001-02-30' },
      'start_date is "2001-02-30", which is not a day of the calendar; give it as YYYY-MM-DD, for example ',
    ],
    [
      'unordered',
      { ...INPUT, variables: ['precipitation_sum', 'temperature_2m_max'] },
      'variables is ["precipitation_sum","temperature_2m_max"]; the input of a job has it as ["temperature_2m_max","precipitation_sum"].',
    ],
    ['far', { ...INPUT, longitude: 181 }, 'longitude is 181; it takes degrees from −180 to 180.'],
    [
      'path',
      { ...INPUT, resolution: '../../..' },
      'resolution is "../../.."; it takes one of daily, hourly.',
    ],
    ['nothing', null, 'gatherWeather is null; it takes an object.'],
  ])(
    'with a bad input (%s) fails at once, in the words of the tool',
    async (name, input, words) => {
      const asked = upstream.requests.length;
      startByHand(name, input);
      expect(failureOf(name)).toEqual(invalid(expect.stringContaining(words)));
      const { jobs } = await awaitEnds<Answer>(client, [name]);
      expect(jobs).toMatchObject([
        { job_name: name, status: 'failed', error: expect.stringContaining(words) },
      ]);
      expect(upstream.requests.length).toBe(asked);
    },
  );

  it('with a second input fails at once, whichever workflow it is', async () => {
    const queue = ['--task-queue', 'durable-weather'];
    const inputs = ['--input', JSON.stringify(INPUT), '--input', '{}'];
    temporal('workflow', 'start', '--type', 'gatherWeather', ...queue, '-w', 'two', ...inputs);
    expect(failureOf('two')).toEqual(invalid('gatherWeather takes one input, and there are 2.'));
  });

  it('N21: has left nothing outside the store', async () => {
    expect((await readdir(product.store)).sort()).toEqual(['jobs', 'parts', 'upstream']);
    expect(await readdir(parent)).toEqual([basename(product.home)]);
    expect((await readdir('/')).filter((name) => name.startsWith(AT_ROOT))).toEqual([]);
  });
});
