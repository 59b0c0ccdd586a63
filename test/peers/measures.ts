import { z } from 'zod';
import { HOURS_OF_DECADES } from '../bench/decades.js';
import type { Archive } from './archive.js';
import type { Asked, Given, Peer } from './peer.js';
import { Site } from './site.js';

/** What was found of one peer: values of each turn, or words. */
export type Finding = number[] | string;

/** By measure. */
export type Findings = Map<string, Finding>;

type Span = Omit<Asked, 'name' | 'latitude' | 'longitude'>;

const MONTH: Span = {
  ...{ start_date: '2020-01-01', end_date: '2020-01-31', resolution: 'daily' },
  variables: ['temperature_2m_max', 'temperature_2m_min', 'precipitation_sum'],
};

const START = 'spawn to initialize, s';
const LIST = 'tools/list, bytes';

const MONTHS = 100;

/** A month of days at some place. */
export function month(name: string, latitude: number): Asked {
  return { name, latitude, longitude: 13.4, ...MONTH };
}

/** Runs some work at a peer in new folders and processes, after a small gathering that everything is loaded by. */
export async function atWarmSite<T>(
  peer: Peer,
  archive: Archive,
  work: (site: Site) => Promise<T>,
): Promise<T> {
  const site = await Site.open(peer, archive);
  try {
    await site.connect();
    await peer.ask(site, [month('first', -30)]);
    return await work(site);
  } finally {
    await site.close();
  }
}

/** Adds a turn's value. */
function note(findings: Findings, what: string, value: number): void {
  const found = findings.get(what);
  if (typeof found === 'object') found.push(value);
  else findings.set(what, [value]);
}

/** From the start of the process until initialize is answered, and what a host then reads of the tools. */
export async function measureStart(
  peer: Peer,
  archive: Archive,
  findings: Findings,
): Promise<void> {
  if (peer.server === undefined) {
    for (const what of [START, LIST]) findings.set(what, 'a script: no server');
    return;
  }
  const site = await Site.open(peer, archive);
  try {
    note(findings, START, await seconds(() => site.initialize()));
    // Every byte, also of what the SDK's client does not know.
    const tools = await site.client.request({ method: 'tools/list' }, z.looseObject({}));
    note(findings, LIST, Buffer.byteLength(JSON.stringify(tools)));
  } finally {
    await site.close();
  }
}

export async function measureMonths(
  peer: Peer,
  archive: Archive,
  findings: Findings,
): Promise<void> {
  const asked = Array.from({ length: MONTHS }, (_, index) => ({
    ...month(`month-${index}`, 40),
    longitude: index - 50,
  }));
  await measureGathering(`${MONTHS} one-month gatherings`, asked, peer, archive, findings);
}

export async function measureDecades(
  peer: Peer,
  archive: Archive,
  findings: Findings,
): Promise<void> {
  const asked = [{ name: 'decades', latitude: 52.5, longitude: 13.4, ...HOURS_OF_DECADES }];
  await measureGathering('85 years of hours, 9 variables', asked, peer, archive, findings);
}

async function measureGathering(
  what: string,
  asked: readonly Asked[],
  peer: Peer,
  archive: Archive,
  findings: Findings,
): Promise<void> {
  await atWarmSite(peer, archive, async (site) => {
    const before = (await site.log()).length;
    let given: Given[] = [];
    const took = await seconds(async () => {
      given = await peer.ask(site, asked);
    });
    const failed = given.find(({ isError }) => isError);
    if (failed !== undefined) throw new Error(failed.text.slice(0, 500));
    const text = given.map((one) => one.text).join('');
    const rows = given.reduce((sum, one) => sum + one.countRows(), 0);
    note(findings, `${what}, s`, took);
    note(findings, `${what}: requests to upstream`, (await site.log()).length - before);
    note(findings, `${what}: rows that it gives`, rows);
    note(findings, `${what}: bytes that the model reads`, Buffer.byteLength(text));
    note(findings, `${what}: memory of all processes at most, MB`, await site.peakMemory());
  });
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}
