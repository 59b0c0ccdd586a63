import { setImmediate as afterEvents } from 'node:timers/promises';
import { UnavailableError } from '../base/errors.js';
import { type JobKinds, kindNamed } from './kind.js';
import { type ListedJob, newestFirst, toListed } from './listed-job.js';
import type { ResultStore } from './results.js';

/** What a list shows of the jobs that have a record in the result store. */
export interface JobCatalog {
  /** All of them as the store is now. A record is read again only when it is another. */
  read(): Promise<CataloguedJobs>;
  /** The same, after a closer look at some records: a person may have written into their files. */
  readAnew(names: readonly string[]): Promise<CataloguedJobs>;
  /** Removes what is kept of jobs that were deleted, without a look at the store. */
  remove(names: readonly string[]): Promise<void>;
}

/** Never changed: a change of the store makes another value. */
export interface CataloguedJobs {
  /** Newest first. One whose record cannot be read is `unknown`, with the reason. */
  readonly jobs: readonly ListedJob[];
  readonly names: ReadonlySet<string>;
}

/** Where a catalog is kept from one process to the next. */
export interface KeptCatalog {
  /** What was written last; undefined where nothing can be believed. */
  read(): string | undefined;
  /** Never throws: a catalog can be made again. */
  write(text: string): Promise<void>;
  /** Removes what other versions have written, which may still show deleted jobs. Never throws. */
  removeOthers(): void;
}

interface Entry {
  /** Undefined where the record has to be read each time. */
  version: string | undefined;
  job: ListedJob;
}

type Versions = ReadonlyMap<string, string>;
type Entries = ReadonlyMap<string, Entry>;

interface Held extends CataloguedJobs {
  versions: Versions | undefined;
  entries: Entries;
  /** False where some record has to be read each time. */
  areAllKept: boolean;
}

/** Other calls get their turn after so many records. The kept catalog is written again after so many changes. */
const BATCH = 100;

/** @param kept absent where each process reads the records for itself. */
export function jobCatalog(results: ResultStore, kinds: JobKinds, kept?: KeptCatalog): JobCatalog {
  let held: Held | undefined;
  let unkept = 0;
  /** True when there is a kept catalog that is believed. */
  let isKeptAnywhere = false;

  function readKept(): Held {
    const text = kept?.read();
    isKeptAnywhere = text !== undefined;
    return holdingOf(entriesIn(text), undefined);
  }

  async function read(): Promise<CataloguedJobs> {
    const versions = await results.versions?.();
    held ??= readKept();
    const isUnchanged = versions !== undefined && versions === held.versions;
    if (isUnchanged && held.areAllKept) return held;
    const names = versions === undefined ? await results.names() : [...versions.keys()];
    const entries = await entriesOf(names, versions, held.entries);
    // What a list showed of a deleted job goes with it.
    const isLess = isKeptAnywhere && [...held.names].some((name) => !entries.has(name));
    held = holdingOf(entries, versions);
    if (isLess || unkept >= BATCH) {
      unkept = 0;
      isKeptAnywhere = true;
      await kept?.write(textOf(entries));
    }
    if (isLess) kept?.removeOthers();
    return held;
  }

  async function readAnew(names: readonly string[]): Promise<CataloguedJobs> {
    const now = await results.versions?.(names);
    if (now === undefined || held === undefined) return read();
    const { entries, versions } = held;
    if (names.every((name) => isSame(entries.get(name), now.get(name)))) return held;
    const renewed = new Map(entries);
    for (const name of names) renewed.delete(name);
    for (const [name, entry] of await entriesOf(names, now, entries)) renewed.set(name, entry);
    held = holdingOf(renewed, versions);
    return held;
  }

  async function remove(names: readonly string[]): Promise<void> {
    held ??= readKept();
    const entries = new Map(held.entries);
    const removed = names.filter((name) => entries.delete(name));
    if (removed.length > 0) {
      held = holdingOf(entries, undefined);
      if (isKeptAnywhere) await kept?.write(textOf(entries));
    }
    kept?.removeOthers();
  }

  /** The entries of some names, with those from before whose record is still the same. */
  async function entriesOf(
    names: readonly string[],
    versions: Versions | undefined,
    before: Entries,
  ): Promise<Entries> {
    const entries = new Map<string, Entry>();
    let changed = 0;
    for (const name of names) {
      const known = before.get(name);
      const version = versions?.get(name);
      if (known !== undefined && isSame(known, version)) entries.set(name, known);
      else {
        changed += 1;
        if (changed % BATCH === 0) await afterEvents();
        const job = await readJob(name);
        if (job === undefined) continue;
        const entry = { job, version: keptVersion(job, version) };
        entries.set(name, entry);
        // The others are read each time, whatever is kept.
        if (isKept(entry)) unkept += 1;
      }
    }
    return entries;
  }

  async function readJob(name: string): Promise<ListedJob | undefined> {
    try {
      const finished = await results.read(name);
      if (finished === undefined) return undefined;
      const kind = kindNamed(kinds, finished.kind);
      return toListed(name, 'completed', kind, finished.input, finished.started_at);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      return { job_name: name, status: 'unknown', attention: error.message };
    }
  }

  const inTurn = oneAtATime();
  return {
    read: () => inTurn(read),
    readAnew: (names) => inTurn(() => readAnew(names)),
    remove: (names) => inTurn(() => remove(names)),
  };
}

/** Runs tasks in the order in which they come: a slow one never replaces what a later one has found. */
function oneAtATime(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task);
    last = run.catch(() => undefined);
    return run;
  };
}

function textOf(entries: Entries): string {
  return JSON.stringify([...entries.values()].map(({ version, job }) => [version ?? null, job]));
}

/** @param text of textOf. */
function entriesIn(text = '[]'): Entries {
  const rows = JSON.parse(text) as [string | null, ListedJob][];
  return new Map(
    rows.map(([version, job]) => [job.job_name, { version: version ?? undefined, job }]),
  );
}

function holdingOf(entries: Entries, versions: Versions | undefined): Held {
  const all = [...entries.values()];
  const jobs = all.map(({ job }) => job).sort(newestFirst);
  return { jobs, names: new Set(entries.keys()), versions, entries, areAllKept: all.every(isKept) };
}

function isKept({ version }: Entry): boolean {
  return version !== undefined;
}

function isSame(entry: Entry | undefined, version: string | undefined): boolean {
  return version !== undefined && entry?.version === version;
}

/** What could not be read may be mended without being another file. */
function keptVersion({ status }: ListedJob, version: string | undefined): string | undefined {
  return status === 'unknown' ? undefined : version;
}
