import { pathToFileURL } from 'node:url';
import { isComplete } from '../src/rows/missing.js';
import { resultNotes } from '../src/rows/result-notes.js';
import type { Summary } from '../src/rows/statistics.js';
import { adjoined } from '../src/store/cover-days.js';
import {
  MANIFEST_FORMAT,
  type Manifest,
  type Result,
  resultSchema,
} from '../src/store/manifest.js';
import type { PartFault } from '../src/store/part-integrity.js';
import type { Description } from '../src/store/series-description.js';
import type { ChunkOutcome, Gathering, Part, Station } from '../src/weather/gathering.js';
import { identityHash } from '../src/weather/identity.js';
import { modelOf, seamsOf } from '../src/weather/models.js';
import type { ActivityDependencies } from './dependencies.js';
import { expectedFailure } from './expected-failure.js';
import { PARTS_LOST, STATION_CHANGED } from './failure-types.js';
import { lastFinalDay } from './final-days.js';
import { keepManifest, writtenResult } from './written-result.js';

/** What only the workflow knows of a job. */
export interface NamedRun {
  job_name: string;
  /** ISO 8601, UTC. */
  started_at: string;
}

/** A job whose chunks are all in the store. */
export interface FinishedJob extends NamedRun {
  outcomes: ChunkOutcome[];
}

/**
 * Computes the exact result over all parts, and writes the manifest, from which the job is answered from now on.
 * @throws UnavailableError for the store's faults; ApplicationFailure where the name is another job's (NAME_TAKEN), and
 * for parts that are lost.
 */
export function summariseActivity(deps: ActivityDependencies) {
  const summarise = summarising(deps);
  return (gathering: Gathering, job: FinishedJob): Promise<Result> =>
    deps.inStore(() => summarise(gathering, job));
}

export type Summarise = ReturnType<typeof summariseActivity>;

function summarising(deps: ActivityDependencies) {
  return async (gathering: Gathering, job: FinishedJob): Promise<Result> => {
    const identity = identityHash(gathering);
    const written = await writtenResult(deps, identity, job.job_name);
    if (written !== undefined) return written;

    const station = stationOf(job.outcomes);
    const parts = adjoined(job.outcomes.flatMap((outcome) => outcome.parts));
    expectWhole(deps.integrity.faultsOf(parts));
    expectOwn(parts.find((part) => deps.parts.isOfEarlierWorker(gathering, part)));
    const stored = parts.map((part) => ({ ...part, path: deps.parts.path(part) }));
    const summary = await deps.statistics.summarise(stored, gathering);
    expectAllRows(summary, job.outcomes);
    const { elevation_m, credit, cell, days, made_by }: Description =
      station ?? (await deps.parts.description(gathering));
    const finished_at = new Date(deps.now()).toISOString();
    // In the order of the schema, as every reader gets it later.
    const result: Result = resultSchema.parse({
      ...describe(gathering),
      elevation_m,
      ...(station === undefined ? {} : { station }),
      ...(cell === undefined ? {} : { cell }),
      ...deps.provider.calendar(gathering),
      ...(days === undefined ? {} : { days }),
      ...(made_by === undefined ? {} : { model: made_by }),
      ...summary,
      ...(await remarks(deps, parts, gathering, summary, station)),
      ...provisionalTail(job.outcomes),
      source: { ...deps.provider.source, ...credit, gathered_at: finished_at },
      data: {
        uri: pathToFileURL(deps.manifests.path(job.job_name)).href,
        ...filesOf(parts),
      },
    });
    const manifest: Manifest = {
      format: MANIFEST_FORMAT,
      job_name: job.job_name,
      identity,
      gathering,
      started_at: job.started_at,
      finished_at,
      result,
      parts,
    };
    const kept = await keepManifest(deps, manifest);
    // A deletion that had looked at all manifests before this one was there may have removed what it names (N14).
    if (kept === result) expectWhole(deps.integrity.faultsOf(parts));
    return kept;
  };
}

/** A file may serve several chunks; it counts once. */
function filesOf(parts: Part[]): { files: number; bytes: number } {
  const sizes = new Map(parts.map(({ file, bytes }) => [file, bytes]));
  return { files: sizes.size, bytes: [...sizes.values()].reduce((a, b) => a + b, 0) };
}

/** A part may vanish after it was found: deleted with another job, or lost by its disk. The workflow then refetches. */
function expectWhole([lost]: PartFault[]): void {
  if (lost === undefined) return;
  throw expectedFailure(`the part ${lost.part.file} is ${lost.fault} already`, PARTS_LOST);
}

/**
 * Workers of two versions may share the queue of fetches. The workflow fetches such a part again, a few times: then
 * the job fails with these words.
 */
function expectOwn(foreign: Part | undefined): void {
  if (foreign === undefined) return;
  throw expectedFailure(
    `a worker of version 0.2.0 fetched ${foreign.start_date} to ${foreign.end_date} without regard to the job's model and days; end that worker, and start the job again with retry_failed: true`,
    PARTS_LOST,
  );
}

/** The last check before numbers become a result: parts that do not add up are never summarised (N16). */
function expectAllRows(summary: Summary, outcomes: ChunkOutcome[]): void {
  const expected = outcomes.reduce((total, outcome) => total + outcome.rows, 0);
  if (summary.rows !== expected) {
    throw new Error(`the parts hold ${summary.rows} rows of the range instead of ${expected}`);
  }
}

/**
 * All rows of a job come from one station, or from none. Another station may be chosen while the job runs, when the
 * first one turns out to have too little, or when NCEI revises its list: the workflow then fetches again.
 */
function stationOf(outcomes: ChunkOutcome[]): Station | undefined {
  const ids = new Set(outcomes.map(({ station }) => station?.id ?? 'none'));
  if (ids.size > 1) {
    throw expectedFailure(
      `the days are of more than one station (${[...ids].join(', ')}), for the list of stations changed meanwhile; start_gathering with the same input and retry_failed: true gathers them anew`,
      STATION_CHANGED,
    );
  }
  return outcomes[0]?.station;
}

function provisionalTail(outcomes: ChunkOutcome[]): Pick<Result, 'provisional_from'> {
  const provisional_from = outcomes.find((outcome) => outcome.provisional_from)?.provisional_from;
  return provisional_from === undefined ? {} : { provisional_from };
}

function describe(gathering: Gathering) {
  const {
    variables: _named_in_statistics,
    provider: _named_in_source,
    days: _named_in_calendar,
    utc_offset_seconds: _named_there_too,
    ...asked
  } = gathering;
  const model = modelOf(gathering);
  const seams = seamsOf(gathering);
  return {
    ...asked,
    ...(model === undefined ? {} : { model }),
    ...(seams === undefined ? {} : { seams }),
  };
}

type Remarks = Pick<Result, 'missing' | 'not_available' | 'corrected' | 'accumulated' | 'final_to'>;

/**
 * Remarks on the values: missing, corrected, not final. For a healthy job no rows are read for them; what its files say
 * of themselves is, where this process does not remember it.
 */
async function remarks(
  deps: ActivityDependencies,
  parts: Part[],
  gathering: Gathering,
  { completeness }: Summary,
  station: Station | undefined,
): Promise<Remarks> {
  const notes = await Promise.all(parts.map(async (part) => (await deps.parts.notes(part)) ?? {}));
  const series = { ...gathering, ...(station === undefined ? {} : { station }) };
  const final_to = await lastFinalDay(deps, parts, series);
  const said = {
    ...resultNotes(notes, gathering),
    ...(final_to === undefined ? {} : { final_to }),
  };
  // A station may lack a day for good, so its nulls are not missing values.
  if (isComplete(completeness) || station !== undefined) return said;
  const stored = parts.map((part, index) => ({
    ...part,
    path: deps.parts.path(part),
    lacks: notes[index]?.lacks ?? [],
  }));
  const { missing, not_available } = await deps.findAbsences(stored, gathering);
  return { ...ifAny({ missing }), ...ifAny({ not_available }), ...said };
}

/** A field whose record is not empty. */
function ifAny<Field extends Record<string, object>>(field: Field): Field | Record<string, never> {
  return Object.values(field).every((record) => Object.keys(record).length === 0) ? {} : field;
}
