import { setTimeout as sleep } from 'node:timers/promises';
import { type Archive, FAULTY, SLOW_MS } from './archive.js';
import { atWarmSite, type Findings, month, seconds } from './measures.js';
import type { Asked, Given, Peer } from './peer.js';
import { type Site, untilGone } from './site.js';

/** Longer than any peer waits by itself for one answer, as far as they say. */
const LOST_S = 150;
const LOOK_MS = 20;
/** Characters of a peer's own words that the table has room for. */
const MOST_WORDS = 100;

/** 85 years of days, a decade a request. */
const YEARS = { start_date: '1940-01-01', end_date: '2024-12-31' };
const REQUESTS = 9;
const DONE_BEFORE_KILL = 4;
/** Half of the time until the next answer: who keeps answers has kept the fourth by then. */
const KEEPING_MS = SLOW_MS / 2;

/** The same name for another place, after the first is done. */
export async function measureSameName(
  peer: Peer,
  archive: Archive,
  findings: Findings,
): Promise<void> {
  if (!peer.hasNames) {
    findings.set('same name, other place', 'has no names: each call is new work');
    return;
  }
  await atWarmSite(peer, archive, async (site) => {
    await peer.ask(site, [month('same', 47.6)]);
    const before = (await site.log()).length;
    const given = await settled(site, [month('same', 59.9)]);
    const requests = (await site.log()).length - before;
    const words = given.isError
      ? `refused: “${shortened(messageOf(given.text))}”`
      : requests === 0
        ? 'the earlier result, without a word'
        : 'a second job under the same name';
    findings.set('same name, other place', words);
  });
}

/** A request that upstream takes and never answers, and one whose connection is cut. */
export async function measureLostAnswer(
  peer: Peer,
  archive: Archive,
  findings: Findings,
): Promise<void> {
  await atWarmSite(peer, archive, async (site) => {
    findings.set('an answer that never comes', await lostWords(site, FAULTY.hang));
  });
  await atWarmSite(peer, archive, async (site) => {
    findings.set('a connection that is cut', await lostWords(site, FAULTY.cut));
  });
}

async function lostWords(site: Site, latitude: number): Promise<string> {
  const before = (await site.log()).length;
  let given: Given | undefined;
  const took = await seconds(async () => {
    given = await Promise.race([
      settled(site, [month('lost', latitude)]),
      sleep(LOST_S * 1_000, undefined, { ref: false }),
    ]);
  });
  const requests = (await site.log()).length - before;
  const cost = `${took.toFixed(1)} s, ${requests} request${requests === 1 ? '' : 's'}`;
  if (given === undefined) return `nothing for ${cost}`;
  if (!given.isError) return `the result after ${cost}`;
  return `an error after ${cost}: “${shortened(given.text)}”`;
}

/** kill -9 of the process that fetches, once 4 of 9 requests have been answered. */
export async function measureKill(peer: Peer, archive: Archive, findings: Findings): Promise<void> {
  await atWarmSite(peer, archive, async (site) => {
    const parts = partsOf(peer);
    const before = (await site.log()).length;
    const logged = async () => (await site.log()).slice(before);
    // A script takes all in one run; tools are called for each.
    const calls = peer.server === undefined ? [parts] : parts.map((part) => [part]);
    const first = calls.map((call) => settled(site, call));
    while ((await logged()).filter(isAnswered).length < DONE_BEFORE_KILL) await sleep(LOOK_MS);
    await sleep(KEEPING_MS);
    const pid = await peer.fetcher(site);
    const answered = new Set((await logged()).filter(isAnswered).map(({ url }) => url));
    const killedAt = Date.now();
    const isServer = pid === site.serverPid;
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
    if (isServer) await site.connect();
    await peer.restart?.(site);
    const ends = await Promise.all(first);
    const failed = calls.filter((_, index) => ends[index]?.isError);
    const again = await Promise.all(failed.map((call) => settled(site, call)));
    const doneAt = Date.now();
    const later = (await logged()).filter(({ at }) => at > killedAt);
    const refetched = later.filter(({ url }) => answered.has(url)).length;
    const since = (at: number) => `${((at - killedAt) / 1_000).toFixed(1)} s`;
    const words = [
      failed.length === 0
        ? 'goes on by itself'
        : `${failed.length} of ${calls.length} call${calls.length === 1 ? '' : 's'} failed`,
      `next request after ${since(Math.min(...later.map(({ at }) => at)))}`,
      `all done after ${since(doneAt)}`,
      `${later.length} requests made again, ${refetched} of them after an answer`,
    ];
    if (again.some(({ isError }) => isError)) words.push('calls made again failed');
    findings.set('kill -9 amid 9 requests', words.join('; '));
  });
}

/** One job that the peer divides, or a call a decade where the caller has to. */
function partsOf({ dividesDays }: Peer): Asked[] {
  const all = { ...month('kill', FAULTY.slow), ...YEARS };
  if (dividesDays) return [all];
  return Array.from({ length: REQUESTS }, (_, index) => {
    const first = 1940 + index * 10;
    const last = Math.min(first + 9, 2024);
    return { ...all, start_date: `${first}-01-01`, end_date: `${last}-12-31` };
  });
}

function isAnswered({ answeredAt }: { answeredAt?: number }): boolean {
  return answeredAt !== undefined;
}

/** The sentence for the model, where it is in JSON. */
function messageOf(text: string): string {
  const [, quoted] = /"message":("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  return quoted === undefined ? text : JSON.parse(quoted);
}

function shortened(text: string): string {
  return text.length > MOST_WORDS ? `${text.slice(0, MOST_WORDS)}…` : text;
}

/** A call that rejects has given the model its error. */
async function settled(site: Site, asked: readonly Asked[]): Promise<Given> {
  try {
    const given = await site.peer.ask(site, asked);
    return given.find(({ isError }) => isError) ?? (given[0] as Given);
  } catch (error) {
    return { text: String(error), isError: true, countRows: () => 0 };
  }
}
