/** The command line: engine, doctor, lookup and exports, in a home whose name has spaces and umlauts. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { valuesAt } from '../fakes/upstream-values.js';
import { daysFrom } from './expected.js';
import { statusOf, taskkill } from './kills.js';
import {
  homeAt,
  runCli,
  runJson,
  type UpAnswer,
  upWhenReady,
  type WindowsHome,
  WindowsHost,
  whenReady,
} from './product.js';
import type { Step } from './steps.js';

const PLACE = { latitude: -33.9, longitude: 18.4 };
const HOTTEST = 'temperature_2m_max';

/** Leaves the engine stopped. @param path of the home. */
export async function commands(home: WindowsHome, path: string, step: Step): Promise<void> {
  let up: UpAnswer;
  await step('status: no engine runs yet', async () => {
    const { code, stdout } = await runCli(home, 'status');
    assert.deepEqual({ code, stdout }, { code: 1, stdout: `No engine runs in ${path}.\n` });
  });
  await step('up: the engine is ready', async () => {
    up = await upWhenReady(home);
  });
  await step('status: names the same engine and server', async () => {
    const { engine, temporal, phase, strays } = await statusOf(home);
    const told = { engine: engine?.pid, temporal: temporal?.pid, phase, strays };
    const same = { engine: up.engine.pid, temporal: up.temporal.pid };
    assert.deepEqual(told, { ...same, phase: 'ready', strays: undefined });
  });
  await step('one home in other spellings is one engine', async () => {
    for (const spelling of spellings(path)) {
      const again = await runJson<UpAnswer>(homeAt(spelling, home.errand), 'up');
      assert.equal(again.engine.pid, up.engine.pid, spelling);
    }
  });
  await step('doctor: every part works', async () => {
    const { code, stdout } = await runCli(home, 'doctor');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /temporal\.exe/);
  });
  await step('lookup: a CSV with CRLF gets the weather beside its rows', () => lookup(home));
  await step('start --wait and export to a file', () => startAndExport(home));
  await step('temporal.exe is found on Path', async () => {
    const { TEMPORAL_CLI_PATH, ...env } = home.env;
    const named = Object.keys(env).filter((name) => name.toUpperCase() === 'PATH');
    const folder = dirname(String(TEMPORAL_CLI_PATH));
    const others = Object.fromEntries(
      Object.entries(env).filter(([name]) => !named.includes(name)),
    );
    const path = named.map((name) => env[name]).join(';');
    const onPath = { ...home, env: { ...others, Path: `${path};${folder}` } };
    const { stdout } = await runCli(onPath, 'doctor');
    assert.match(stdout, /Temporal CLI +\S+ at .*temporal\.exe/);
  });
  await step('down: engine, worker and server are gone', () => down(home));
  await step('up after everything was killed at once', () => upAfterCrash(home));
  await step('down once more', () => down(home));
}

/** Another case, its drive letter in lower case with a separator at its end, slashes, and the form of long paths. */
function spellings(path: string): string[] {
  return [
    // Not ß, whose upper case is two letters.
    path.replace(/[^ß]/g, (letter) => letter.toUpperCase()),
    `${path.slice(0, 1).toLowerCase()}${path.slice(1)}\\`,
    path.replaceAll('\\', '/'),
    `\\\\?\\${path}`,
  ];
}

async function lookup(home: WindowsHome): Promise<void> {
  const days = daysFrom('2019-07-01', '2019-07-10');
  const values = valuesAt('temperature_2m_max', PLACE.latitude, PLACE.longitude, days);
  const rows = days.map((day, index) => ({
    text: `${index},${PLACE.latitude},${PLACE.longitude},${new Date(day * 1_000).toISOString().slice(0, 10)}`,
    value: Number(values[index]).toFixed(1),
  }));
  const table = join(home.errand.folder, 'Besuche größer.csv');
  const output = join(home.errand.folder, 'Wetter größer.csv');
  const lines = ['id,lat,lon,date', ...rows.map(({ text }) => text), ''];
  writeFileSync(table, lines.join('\r\n'));
  const asked = ['lookup', table, '--variables', HOTTEST, '--output', output];
  const { code, stderr } = await runCli(home, ...asked);
  assert.equal(code, 0, stderr);
  const told = readFileSync(output, 'utf8').split(/\r?\n/);
  const expected = rows.map(({ text, value }) => `${text},${value}`);
  assert.deepEqual(told, [`id,lat,lon,date,${HOTTEST}`, ...expected, '']);
}

/** The job is called as a device. */
async function startAndExport(home: WindowsHome): Promise<void> {
  const range = ['--start-date', '2020-01-01', '--end-date', '2020-01-31'];
  const named = ['--at', `${PLACE.latitude},${PLACE.longitude}`, '--job-name', 'con.2012'];
  const { code, stdout, stderr } = await runCli(home, 'start', ...named, ...range, '--wait');
  assert.equal(code, 0, stderr);
  assert.ok(stdout.includes(HOTTEST));
  const file = join(home.errand.folder, 'Ausfuhr größer.csv');
  const exported = await runCli(home, 'export', 'con.2012', '--output', file);
  assert.equal(exported.code, 0, exported.stderr);
  assert.equal(readFileSync(file, 'utf8').trimEnd().split('\n').length, 32);
}

async function down(home: WindowsHome): Promise<void> {
  const { engine, temporal, worker } = await statusOf(home);
  const pids = [engine?.pid, temporal?.pid, worker?.pid].map(Number);
  const { stopped } = await runJson<{ stopped: boolean }>(home, 'down');
  assert.equal(stopped, true);
  assert.deepEqual(pids.filter(isThere), []);
}

/** As after a power failure. */
async function upAfterCrash(home: WindowsHome): Promise<void> {
  await upWhenReady(home);
  const { engine, temporal, worker } = await statusOf(home);
  const pids = [engine?.pid, temporal?.pid, worker?.pid].map(Number);
  await Promise.all(pids.map((pid) => taskkill(pid).catch(() => undefined)));
  await upWhenReady(home);
  const { phase, strays } = await statusOf(home);
  assert.deepEqual({ phase, strays }, { phase: 'ready', strays: undefined });
}

/** Two hosts whose servers both find no engine start one job: one workflow, one engine. */
export async function hostsAtOnce(home: WindowsHome, step: Step): Promise<void> {
  await step('two hosts at once on one home: one engine, one job', async () => {
    const hosts = [new WindowsHost(home), new WindowsHost(home)];
    await Promise.all(hosts.map((host) => host.open()));
    const asked = {
      locations: [{ ...PLACE, job_name: 'wanted' }],
      start_date: '2005-01-01',
      end_date: '2005-12-31',
    };
    const answers = await Promise.all(
      hosts.map((host) =>
        whenReady(() => host.call<{ jobs: { outcome: string }[] }>('start_gathering', asked)),
      ),
    );
    const outcomes = answers.flatMap(({ jobs }) => jobs.map(({ outcome }) => outcome));
    assert.deepEqual(outcomes.sort(), ['joined', 'started']);
    await Promise.all(hosts.map((host) => host.close()));
  });
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
