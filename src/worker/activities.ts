import type { DuckDBInstance } from '@duckdb/node-api';
import { checkedActivities } from '../../activities/check-input.js';
import type { ActivityDependencies } from '../../activities/dependencies.js';
import { type Activities, createActivities } from '../../activities/index.js';
import { checkedLookupActivities } from '../../activities/lookup/check-input.js';
import { createLookupActivities, type LookupActivities } from '../../activities/lookup/index.js';
import type { PromptRuns } from '../../activities/prompt-runs.js';
import { tellWaiting } from '../../activities/tell-waiting.js';
import { makeFolders } from '../base/files.js';
import type { Config } from '../config.js';
import { planReader } from '../lookup/plan-file.js';
import { withTableInstance } from '../lookup/table-instance.js';
import { packagedGeocoder } from '../places/packaged-geocoder.js';
import { weatherProviders } from '../providers/providers.js';
import { fetchThrough } from '../proxies/fetch.js';
import { jobStatistics } from '../rows/kept-tallies.js';
import { findAbsences } from '../rows/missing.js';
import { countValues } from '../rows/value-counts.js';
import { fileManifests } from '../store/manifests.js';
import { duckdbPartFiles } from '../store/part-files.js';
import { partIntegrity } from '../store/part-integrity.js';
import { fileParts } from '../store/parts.js';
import { storedResults } from '../store/results.js';
import { inStore } from '../store/store-errors.js';
import { storeRoot } from '../store/store-folders.js';
import { fleetLimits } from '../upstream/limits.js';
import { UpstreamPace } from '../upstream/pace.js';
import { RowsInHand } from '../upstream/rows-in-hand.js';
import type { ChunkOutcome, Gathering } from '../weather/gathering.js';
import type { WeatherProvider } from '../weather/provider.js';

/** Weight is Open-Meteo's notion; NCEI names no limit, and is asked for a few things at a time like anyone. */
const UNLIMITED = { minute: 0, hour: 0, day: 0 };

/** Each job's activities use what its provider needs. */
export function weatherActivities(
  config: Config,
  duckdb: DuckDBInstance,
  promptRuns: PromptRuns<ChunkOutcome>,
): Activities & LookupActivities {
  const fetch = fetchThrough(config.proxies);
  const providers = weatherProviders({ ...config, fetch, now: Date.now });
  const files = duckdbPartFiles(duckdb);
  const manifests = fileManifests(config.store);
  const integrity = partIntegrity(config.store);
  const statistics = jobStatistics(duckdb);
  const rowsInHand = new RowsInHand();
  const dependenciesFor = (
    provider: WeatherProvider,
    budgets: Config['budgets'],
  ): ActivityDependencies => ({
    provider,
    parts: fileParts(config.store, provider.source, files),
    manifests,
    integrity,
    statistics,
    findAbsences: (stored, series) => findAbsences(duckdb, stored, series),
    countValues: (stored, variables) => countValues(duckdb, stored, variables),
    inStore: storeWork(config),
    limits: fleetLimits({
      store: config.store,
      url: provider.source.url,
      budgets,
      concurrency: config.maxConcurrency,
      now: Date.now,
    }),
    pace: new UpstreamPace(),
    promptRuns,
    rowsInHand,
    now: Date.now,
    tellWaiting,
  });
  const openMeteo = dependenciesFor(providers['open-meteo'], config.budgets);
  const activities = {
    'open-meteo': createActivities(openMeteo),
    'ghcn-daily': createActivities(dependenciesFor(providers['ghcn-daily'], UNLIMITED)),
  };
  const of = ({ provider = 'open-meteo' }: Gathering) => activities[provider];
  const checked = checkedActivities(of, Date.now);
  const geocoder = packagedGeocoder(config.geocodingUrl, fetch);
  const lookups = createLookupActivities({
    ...openMeteo,
    store: config.store,
    results: storedResults(config.store),
    isWhole: (stored) => integrity.faultsOf(stored).length === 0,
    readPlan: planReader(config.store),
    withTables: withTableInstance,
    resolvePlace: (name) => geocoder.resolve(name),
  });
  return {
    ...checkedLookupActivities(lookups, Date.now),
    fetchChunk: checked.fetchChunk,
    fetchPromptly: checked.fetchPromptly,
    writtenResult: (gathering, job) =>
      storeWork(config)(() => checked.writtenResult(gathering, job)),
    summarise: checked.summarise,
  };
}

/** Does work in the store; without the folder that it is in nothing is begun, and upstream is not asked. */
function storeWork({ home, store }: Config): ActivityDependencies['inStore'] {
  const root = storeRoot({ home, store });
  return (work) =>
    inStore(store, async () => {
      makeFolders(root, store);
      return work();
    });
}
