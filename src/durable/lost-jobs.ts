import { steadyNow } from '../base/deadline.js';
import { UnavailableError } from '../base/errors.js';
import type { CataloguedJobs, JobCatalog } from './catalog.js';
import { type CompletedStretch, closesOf, readBack, timeForQuestion } from './completed-stretch.js';
import type { DurablePromises, JobListing } from './promises.js';

/** Which lost jobs are looked for. */
export interface LostRange {
  /** Beginning of their names. */
  prefix?: string;
  /** Unix milliseconds: those that completed then or later; 0 for all. */
  since: number;
}

/** The completed jobs of the server that have no record in the result store. */
export interface LostJobs {
  jobs: readonly JobListing[];
  /** What they were compared with. */
  catalog: CataloguedJobs;
  /** When the oldest completed that was read, where the time was over before all were. The next look goes on there. */
  readSince?: Date;
  /** True when the server has more than were read. */
  isCut?: boolean;
  /** Why nothing is known of them, in one sentence. */
  outage?: string;
}

/** Finds lost jobs. A process has one, which remembers the jobs that it has read. */
export interface LostJobsFinder {
  /**
   * Since when the next look reads completed jobs, in unix milliseconds of the server's clock. A caller that has
   * another question asks for them with it, for the find that follows. Undefined if there was no look before.
   */
  newest(): number | undefined;
  /**
   * Those of the range, and others that are known already.
   * @param until of steadyNow(), for the server.
   * @param newer what was asked before, if anything.
   */
  find(range: LostRange, until: number, newer?: NewerJobs): Promise<LostJobs>;
}

/** All jobs that completed since a moment of the server's clock, in unix milliseconds. */
export interface NewerJobs {
  since: number;
  jobs: readonly JobListing[];
}

/** What was seen of the jobs that completed between two moments of the server's clock, in unix milliseconds. */
interface Seen {
  from: number;
  until: number;
  /** steadyNow() of the first look. */
  begun: number;
  lost: readonly JobListing[];
  /** The names that had a record. */
  names: ReadonlySet<string>;
}

/** What was seen, where it still counts. */
interface Known extends Pick<Seen, 'from' | 'until' | 'begun'> {
  /** Names without a record now. */
  without: readonly string[];
}

/** Temporal does not sort by start, so all jobs that have no record are read. */
export const READ_LIMIT = 10_000;

/** A job may come into the server's list a little later than one that completed after it. */
const OVERLAP_MS = 5_000;

/** Upper bound for what a server's clock that was set back can hide, or a server's list that is far behind. */
const ANEW_MS = 600_000;

/** So many are asked for by name. Where there are more, all are read again. */
const BY_NAME = 100;

/**
 * The server takes four seconds to list 10,000 completed jobs, and nearly all have a record. So each is read once, the
 * latest first, and no further back than a list needs. Later looks read what completed since, and ask by name for those
 * without a record: the lost ones, and those whose record was deleted meanwhile.
 */
export function lostJobsFinder(
  promises: () => Promise<DurablePromises>,
  catalog: JobCatalog,
): LostJobsFinder {
  let seen: Seen | undefined;

  const newest = () => (seen === undefined || isOld(seen) ? undefined : newestOf(seen));

  async function find(
    { prefix, since }: LostRange,
    until: number,
    newer?: NewerJobs,
  ): Promise<LostJobs> {
    const before = await catalog.read();
    try {
      const server = await promises();
      const known = seen && knownOf(seen, before);
      const isSeen = known !== undefined && known.from <= since;
      return prefix === undefined || isSeen
        ? await findSince(server, { since, known, names: before.names, until, asked: newer })
        : await findNamed(server, { prefix, since }, until);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      return { jobs: [], catalog: before, outage: error.message };
    }
  }

  /** Few names begin so: they are found without reading the others. */
  async function findNamed(
    server: DurablePromises,
    { prefix, since }: Required<LostRange>,
    until: number,
  ): Promise<LostJobs> {
    const filter = { prefix, isCompleted: true, limit: READ_LIMIT };
    const closedSince = since > 0 ? { closedSince: new Date(since) } : {};
    const listed = await server.list({ ...filter, ...closedSince }, timeForQuestion(until));
    return { ...(await withoutRecord(listed)), isCut: listed.length === READ_LIMIT };
  }

  async function findSince(
    server: DurablePromises,
    look: {
      since: number;
      known: Known | undefined;
      names: ReadonlySet<string>;
      until: number;
      asked: NewerJobs | undefined;
    },
  ): Promise<LostJobs> {
    const { since, known, names, until, asked } = look;
    const begun = known?.begun ?? steadyNow();
    const from = known === undefined ? since : newestOf(known);
    const newer =
      asked?.since === from
        ? { absent: asked.jobs, from, until: Math.max(0, ...closesOf(asked.jobs)) }
        : await readBack(server, { since: from }, names, until);
    const isJoined = known !== undefined && newer.from === from;
    const older: CompletedStretch =
      isJoined && known.from > since
        ? await readBack(server, { since, before: known.from }, names, until)
        : { absent: [], from: isJoined ? known.from : newer.from, until: 0 };
    const held = await namedAgain(server, known?.without ?? [], until);
    const found = await withoutRecord(latestOf([...newer.absent, ...older.absent, ...held]));
    seen = {
      from: older.from,
      until: Math.max(known?.until ?? since, newer.until),
      begun,
      lost: found.jobs,
      // A record may have come or gone between the two.
      names: found.catalog.names === names ? names : new Set([...names, ...found.catalog.names]),
    };
    return older.from > since ? { ...found, readSince: new Date(older.from) } : found;
  }

  /** Of some listings those that have no record, after a second look: one that completed just now has it by now. */
  async function withoutRecord(
    listed: readonly JobListing[],
  ): Promise<Pick<LostJobs, 'jobs' | 'catalog'>> {
    const before = await catalog.read();
    const absent = listed.filter(({ name }) => !before.names.has(name));
    if (absent.length === 0) return { jobs: [], catalog: before };
    // By its name a record is found also where the file system keeps no times of folders.
    const now = await catalog.readAnew(absent.map(({ name }) => name));
    return { jobs: absent.filter(({ name }) => !now.names.has(name)), catalog: now };
  }

  return { newest, find };
}

/** True where all is read again. */
function isOld({ begun }: Seen): boolean {
  return steadyNow() - begun > ANEW_MS;
}

/** Since when the next look reads. */
function newestOf({ until }: Pick<Seen, 'until'>): number {
  return Math.max(0, until - OVERLAP_MS);
}

function knownOf(seen: Seen, catalog: CataloguedJobs): Known | undefined {
  if (isOld(seen)) return undefined;
  const gone =
    seen.names === catalog.names ? [] : [...seen.names].filter((name) => !catalog.names.has(name));
  const without = [...new Set([...seen.lost.map(({ name }) => name), ...gone])];
  return without.length > BY_NAME ? undefined : { ...seen, without };
}

async function namedAgain(
  server: DurablePromises,
  names: readonly string[],
  until: number,
): Promise<JobListing[]> {
  if (names.length === 0) return [];
  const filter = { names, isCompleted: true, limit: names.length };
  return server.list(filter, timeForQuestion(until));
}

/** Each name once, with its last start. */
function latestOf(listed: readonly JobListing[]): JobListing[] {
  const jobs = new Map<string, JobListing>();
  for (const job of listed) {
    const other = jobs.get(job.name);
    if (other === undefined || startOf(other) < startOf(job)) jobs.set(job.name, job);
  }
  return [...jobs.values()];
}

function startOf({ startedAt }: JobListing): number {
  return startedAt?.getTime() ?? 0;
}
