import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';

/** As released versions recorded them (test/histories/record.ts): a folder a version, a file a job. */
const HISTORIES = resolve('test/histories');
const recorded = readdirSync(HISTORIES, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.json'),
);

const options = { workflowBundle: { codePath: resolve('dist/workflow-bundle.js') } };

function read(path: string): { events: { activityTaskScheduledEventAttributes?: object }[] } {
  return JSON.parse(readFileSync(join(HISTORIES, path), 'utf8'));
}

beforeAll(() => {
  // A replay that fails, as one here has to, is a warning of the core's.
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
});

/** Gatherings, of every version. */
const GATHERINGS = ['cancelled', 'decades', 'month', 'rejected', 'retried'];

/** Lookups, since there are some: of one run, and of one that went on in a second run. */
const LOOKUPS = ['lookup', 'lookup-continued', 'lookup-continued.2'];
const WITHOUT_LOOKUPS = ['0.1.0', '0.2.0', 'unreleased-unmarked'];

/** A cancelled gathering of one chunk, since such a gathering ends with its chunk. */
const ONE_STEP = ['cancelled-month'];
const WITHOUT_ONE_STEP = ['0.1.0', '0.2.0', 'unreleased'];

/** A gathering of which one chunk was refused while others were in progress, since such a job ends after its fetches. */
const ENDS_LAST = ['rejected-decades'];
const WITHOUT_ENDS_LAST = [...WITHOUT_ONE_STEP, 'unreleased-one-step', 'unreleased-unmarked'];

/** Gatherings of many decades of days, since one activity fetches several chunks: in one such step, and in more. */
const TOGETHER = ['years', 'years-in-steps'];
const WITHOUT_TOGETHER = [...WITHOUT_ENDS_LAST, 'unreleased-ends-last'];

/** Jobs that begin within their workflow's task: one that was cancelled when it was done, and one that was left. */
const PROMPT = ['cancelled-late', 'left'];
const WITHOUT_PROMPT = [...WITHOUT_TOGETHER, 'unreleased-together'];

/** Since the workflow sets search attributes: a job that waited for upstream, and one that was started by hand. */
const TOLD = ['waited', 'by-hand'];
const WITHOUT_TOLD = ['0.1.0', '0.2.0'];

it('of every version there are jobs that completed, failed and were cancelled', () => {
  const versions = [...new Set(recorded.map((path) => path.split('/')[0]))].sort();
  for (const version of versions) {
    const jobs = recorded.filter((path) => path.startsWith(`${version}/`)).sort();
    const names = [
      ...GATHERINGS,
      ...(WITHOUT_LOOKUPS.includes(String(version)) ? [] : LOOKUPS),
      ...(WITHOUT_TOLD.includes(String(version)) ? [] : TOLD),
      ...(WITHOUT_ONE_STEP.includes(String(version)) ? [] : ONE_STEP),
      ...(WITHOUT_ENDS_LAST.includes(String(version)) ? [] : ENDS_LAST),
      ...(WITHOUT_TOGETHER.includes(String(version)) ? [] : TOGETHER),
      ...(WITHOUT_PROMPT.includes(String(version)) ? [] : PROMPT),
    ];
    expect(jobs).toEqual(names.map((name) => `${version}/${name}.json`).sort());
  }
  expect(versions).toEqual([
    '0.1.0',
    '0.2.0',
    'unreleased',
    'unreleased-ends-last',
    'unreleased-one-step',
    'unreleased-prompt',
    'unreleased-together',
    'unreleased-unmarked',
  ]);
});

it.each(recorded)('%s goes on under today’s workflow code', async (path) => {
  await Worker.runReplayHistory(options, read(path));
});

it('a history that today’s code would not have made is noticed', async () => {
  const history = read('0.1.0/decades.json');
  const scheduled = history.events.filter((event) => event.activityTaskScheduledEventAttributes);
  Object.assign(scheduled[1]?.activityTaskScheduledEventAttributes as object, {
    activityType: { name: 'anotherActivity' },
  });
  await expect(Worker.runReplayHistory(options, history)).rejects.toBeInstanceOf(
    DeterminismViolationError,
  );
});
