import { join } from 'node:path';
import { InvalidInputError } from './base/errors.js';
import { absolutePath, absolutePaths } from './base/folders.js';
import { maskedAddress } from './base/masked-address.js';
import type { Config, Environment, TemporalTarget } from './settings/config-shape.js';
import { withPlainNames } from './settings/environment-names.js';
import { withPlainValues } from './settings/plain-values.js';
import { platformFolders } from './settings/platform-folders.js';
import {
  ARCHIVE_URL,
  CUSTOMER_ARCHIVE_URL,
  FREE_TIER,
  SETTINGS,
  TEMPORAL_VARIABLES,
} from './settings/settings.js';
import { TextNotAllowed, type TextReader } from './settings/texts.js';

export type { Config, Environment } from './settings/config-shape.js';
export { homeFolder } from './settings/platform-folders.js';

/** Reads the environment when a command needs it, so that --help works whatever is set. */
export type LoadConfig = () => Config;

const UNLIMITED = { minute: 0, hour: 0, day: 0 };

type Rows = typeof SETTINGS;

/** What the variables say; where one is not set, its row's `unset`. */
type Values = {
  [Name in keyof Rows]:
    | ReturnType<Rows[Name]['takes']>
    | (Rows[Name] extends { unset: infer Unset } ? Unset : undefined);
};

/** As curl spells them. Where both cases are set, the lower one counts, as for curl. */
const IN_LOWER_CASE = {
  http_proxy: 'HTTP_PROXY',
  https_proxy: 'HTTPS_PROXY',
  no_proxy: 'NO_PROXY',
} as const;

/**
 * Reads the environment (N18; see docs/configuration.md). An empty value counts as not set.
 * @param userHome see homeFolder.
 * @throws InvalidInputError naming the variable, the value and what is allowed.
 */
export function loadConfig(given: Environment, userHome: string | undefined): Config {
  const environment = withPlainValues(withPlainNames(given), userHome);
  const env = withoutEmpty(environment);
  const values = valuesIn(env);

  const folders = platformFolders(env, userHome);
  const absolute = absolutePaths(env);
  const home = absolutePath(
    'DURABLE_WEATHER_HOME',
    values.DURABLE_WEATHER_HOME ?? folders?.data ?? refuseNoFolder(),
  );
  const apiKey = values.OPEN_METEO_API_KEY;
  const archiveUrl =
    values.OPEN_METEO_ARCHIVE_URL ?? (apiKey === undefined ? ARCHIVE_URL : CUSTOMER_ARCHIVE_URL);
  const limits = archiveUrl === ARCHIVE_URL ? FREE_TIER : UNLIMITED;
  return {
    home,
    store: absolutePath(
      'DURABLE_WEATHER_STORE',
      values.DURABLE_WEATHER_STORE ?? join(home, 'results'),
    ),
    cache: absolutePath('XDG_CACHE_HOME', folders?.cache ?? join(home, 'cache')),
    taskQueue: values.DURABLE_WEATHER_TASK_QUEUE,
    temporal: temporalTarget({ ...env, ...absolute }),
    temporalCliPath: absolute.TEMPORAL_CLI_PATH ?? values.TEMPORAL_CLI_PATH,
    webUi: values.DURABLE_WEATHER_UI === 'on',
    archiveUrl,
    archiveFormat: values.OPEN_METEO_FORMAT,
    geocodingUrl: values.OPEN_METEO_GEOCODING_URL,
    ghcnDailyUrl: values.GHCN_DAILY_URL,
    apiKey,
    maxConcurrency: values.DURABLE_WEATHER_MAX_CONCURRENCY,
    budgets: {
      minute: values.DURABLE_WEATHER_WEIGHT_PER_MINUTE ?? limits.minute,
      hour: values.DURABLE_WEATHER_WEIGHT_PER_HOUR ?? limits.hour,
      day: values.DURABLE_WEATHER_WEIGHT_PER_DAY ?? limits.day,
    },
    proxies: {
      http: values.HTTP_PROXY,
      https: values.HTTPS_PROXY,
      except: values.NO_PROXY ?? '',
    },
    token: values.DURABLE_WEATHER_TOKEN,
    tokenFile: absolute.DURABLE_WEATHER_TOKEN_FILE ?? values.DURABLE_WEATHER_TOKEN_FILE,
    taskSecret: values.DURABLE_WEATHER_TASK_SECRET,
    allowedHosts: values.DURABLE_WEATHER_ALLOWED_HOSTS?.split(/\s*,\s*/) ?? [],
    environment: { ...environment, ...absolute },
  };
}

function refuseNoFolder(): never {
  throw new InvalidInputError(
    'DURABLE_WEATHER_HOME is not set, and this user has no home folder (HOME) to put it in; set it to an absolute folder that can be written to.',
  );
}

function withoutEmpty(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] =>
      Boolean(entry[1]?.trim()),
    ),
  );
}

function temporalTarget(env: Record<string, string>): TemporalTarget {
  const choosing = TEMPORAL_VARIABLES.filter(({ choosesServer }) => choosesServer);
  if (!choosing.some(({ names }) => names.some((name) => name in env))) return { kind: 'embedded' };
  // HOME and its like stay: @temporalio/envconfig finds the default profile file through them.
  return { kind: 'external', env };
}

/** @throws InvalidInputError for the first variable whose text cannot be read. */
function valuesIn(env: Record<string, string>): Values {
  const values: Record<string, unknown> = {};
  for (const [name, { takes, ...row }] of Object.entries(SETTINGS)) {
    const text = env[name];
    if (text !== undefined) values[name] = read(name, text, takes);
    else if ('unset' in row) values[name] = row.unset;
  }
  for (const [name, row] of Object.entries(IN_LOWER_CASE)) {
    const text = env[name];
    if (text !== undefined) values[row] = read(name, text, SETTINGS[row].takes);
  }
  return values as Values;
}

function read(name: string, text: string, takes: TextReader<unknown>): unknown {
  try {
    return takes(text);
  } catch (error) {
    if (!(error instanceof TextNotAllowed)) throw error;
    // An address may hold a password or a key, and this is read by agents.
    throw new InvalidInputError(`${name} is "${maskedAddress(text)}"; it takes ${error.message}.`);
  }
}
