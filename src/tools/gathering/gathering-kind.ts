import { pathToFileURL } from 'node:url';
import type { JobKind } from '../../durable/kind.js';
import type { Finished } from '../../durable/results.js';
import { MANIFEST_KIND, type Result } from '../../store/manifest.js';
import type { Manifests } from '../../store/manifests.js';
import type { PartIntegrity } from '../../store/part-integrity.js';
import type { Removal } from '../../store/removal.js';
import type { Gathering, Progress } from '../../weather/gathering.js';
import { isGathering } from '../../weather/gathering-schema.js';
import { identityHash } from '../../weather/identity.js';
import { modelOf } from '../../weather/models.js';
import { planChunks } from '../../weather/plan.js';
import { describeGathering, gatheringLabel, placeLabel } from './gathering-words.js';
import { describeAllIncomplete, lacksValues } from './incomplete.js';
import { describeTotals } from './multi-day-totals.js';
import { plannedChunks } from './planned-chunks.js';

/** What the kind needs to check completed gatherings. */
export interface GatheringStore {
  manifests: Manifests;
  integrity: PartIntegrity;
  removal: Removal;
  /** Unix milliseconds. */
  now(): number;
}

/** The name under which the worker registers it (workflows/gather-weather.ts). */
const GATHERING_WORKFLOW = 'gatherWeather';

/** The kind of job that gathers the weather of one place and range. */
export function gatheringKind(store: GatheringStore): JobKind<Gathering, Result, Progress> {
  return {
    kind: MANIFEST_KIND,
    workflowType: GATHERING_WORKFLOW,
    // 85 years of hours within the free tier's daily limit take less than a day.
    timeLimit: '7 days',
    startTool: 'start_gathering',
    keeps: 'parts that are done are kept',
    isInput: isGathering,
    identityOf: identityHash,
    label: gatheringLabel,
    describe: (gathering) => `gathers ${describeGathering(gathering)}`,
    listed: (gathering) => {
      const model = modelOf(gathering);
      return { place: placeLabel(gathering), ...(model && { model }) };
    },
    progressOf,
    shareOf: ({ chunks_done, chunks_total }) => ({ done: chunks_done, of: chunks_total }),
    plannedSteps: (gathering, first) => plannedChunks(gathering, store.now(), first),
    finalProgress: ({ input, result }) => {
      const chunks = planChunks(input).length;
      return { chunks_done: chunks, chunks_total: chunks, rows: result.rows };
    },
    isResult,
    explainLoss: ({ files = [] }) => explainFaults(files.length, lostParts(store, files)),
    explainUnstored: (name, { data }, place) =>
      `the result store that is looked into here, ${place}, has nothing of "${name}", so its rows cannot be had${writtenElsewhere(data.uri, store.manifests.path(name))}.`,
    remove: (doomed, running) => removeGatherings(store, doomed, running),
    remarks: async (jobs) => ({
      sentences: [...(await describeAllIncomplete(jobs, store)), ...describeTotals(jobs)],
      isIncomplete: jobs.some(({ result }) => lacksValues(result)),
    }),
  };
}

/** A job's progress; undefined before its first report, and for a value that is not a report. */
function progressOf(value: unknown): Progress | undefined {
  const { chunks_done, chunks_total, rows } = (value ?? {}) as Partial<Progress>;
  const counts = [chunks_done, chunks_total, rows];
  return counts.every(Number.isInteger) && Number(chunks_total) > 0
    ? (value as Progress)
    : undefined;
}

function isResult(value: unknown): value is Result {
  const { statistics, data } = (value ?? {}) as Partial<Result>;
  return typeof statistics === 'object' && typeof data?.uri === 'string';
}

function lostParts({ integrity }: GatheringStore, files: NonNullable<Finished['files']>): number {
  return integrity.faultsOf(files).length;
}

function explainFaults(parts: number, faults: number): string | undefined {
  return faults === 0
    ? undefined
    : `Parts that are missing or damaged: ${faults} of ${parts}; their days are gathered again.`;
}

function writtenElsewhere(uri: string, path: string): string {
  return uri === pathToFileURL(path).href ? '' : ` (its worker wrote ${uri})`;
}

async function removeGatherings(
  { removal }: GatheringStore,
  doomed: readonly Finished<Gathering>[],
  running: readonly Gathering[],
) {
  const inUse = new Set(running.map(seriesOf));
  const { parts, bytes, kept, left } = await removal.remove(doomed, ({ input }) =>
    inUse.has(seriesOf(input as Gathering)),
  );
  return {
    files: `${parts} parts of ${bytes} bytes`,
    ...(kept !== undefined && { kept }),
    left,
  };
}

/** The series of a job. Jobs of one series share parts. */
function seriesOf({ latitude, longitude, resolution, variables }: Gathering): string {
  return JSON.stringify([latitude, longitude, resolution, variables]);
}
