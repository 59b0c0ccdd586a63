import { join } from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { InvalidInputError } from './base/errors.js';
import { absolutePath, absolutePaths } from './base/folders.js';
import { hasNoKey, hasNoPassword, maskedAddress } from './base/masked-address.js';
import { type Proxies, parseProxy } from './proxies/proxies.js';

/** How the Temporal server is reached: the engine on this machine, or the server that TEMPORAL_* variables name. */
export type TemporalTarget =
  | { kind: 'embedded' }
  | { kind: 'external'; env: Record<string, string> };

/** Everything the environment can set, parsed once. No other module reads process.env. */
export interface Config {
  /** Absolute folder of the engine's database, ports, logs and, by default, results. */
  home: string;
  /** Absolute folder of the result store. */
  store: string;
  /** Absolute folder for downloads that all homes share (the temporal CLI). */
  cache: string;
  /** Task queue of workflows; fetches run on a queue for each provider (workflows/queues.ts). */
  taskQueue: string;
  temporal: TemporalTarget;
  /** The temporal binary to use, where the user named one. */
  temporalCliPath: string | undefined;
  /** Whether the engine's server shows Temporal's Web UI. */
  webUi: boolean;
  archiveUrl: string;
  geocodingUrl: string;
  /** Where NCEI's paths begin. */
  ghcnDailyUrl: string;
  apiKey: string | undefined;
  /** Upstream requests in flight. */
  maxConcurrency: number;
  /** Open-Meteo request weight that may be spent in a period; 0 is unlimited. */
  budgets: { minute: number; hour: number; day: number };
  /** For everything that is asked over HTTP; never for the engine's own server. */
  proxies: Proxies;
  /** All of it, to hand on to the processes that this one starts: as it came, but for relative paths. */
  environment: Environment;
}

/** Reads the environment when a command needs it, so that --help works whatever is set. */
export type LoadConfig = () => Config;

const ARCHIVE_URL = 'https://archive-api.open-meteo.com/v1/archive';
/** Open-Meteo serves paying customers on a host of their own (open-meteo.com/en/pricing). */
const CUSTOMER_ARCHIVE_URL = 'https://customer-archive-api.open-meteo.com/v1/archive';
const GHCN_DAILY_URL = 'https://www.ncei.noaa.gov';
const GEOCODING_URL = 'https://geocoding-api.open-meteo.com/v1/search';

/** 90 % of the free tier (open-meteo.com/en/pricing): clocks here and there need not agree on when a minute begins. */
const FREE_TIER = { minute: 540, hour: 4_500, day: 9_000 };
const UNLIMITED = { minute: 0, hour: 0, day: 0 };

/** Any of these set means: a server that the user runs or rents, so no engine is started here. */
const EXTERNAL_SERVER_VARIABLES = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'an http:// or https:// address' })
  // It would stand in results, logs and on the way.
  .refine(hasNoPassword, 'an address without a user name and password');

const archiveUrl = httpUrl.refine(
  hasNoKey,
  'an address without a key; give the key as OPEN_METEO_API_KEY',
);

const proxy = z
  .string()
  .refine(
    (text) => parseProxy(text) !== undefined,
    'the address of an HTTP proxy, such as http://proxy.example:3128',
  )
  .transform(parseProxy)
  .optional();

function wholeNumber(min: number, max: number) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed));
}

const weight = wholeNumber(0, 999_999_999).optional();

const schema = z.object({
  DURABLE_WEATHER_HOME: z.string().optional(),
  DURABLE_WEATHER_STORE: z
    .string()
    .regex(/^(?![a-z][a-z0-9+.-]+:\/\/)/i, 'the path of a folder')
    .optional(),
  DURABLE_WEATHER_TASK_QUEUE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, 'up to 200 letters, digits, ".", "_" and "-"')
    .default('durable-weather'),
  DURABLE_WEATHER_UI: z.enum(['on', 'off'], '"on" or "off"').default('on'),
  TEMPORAL_CLI_PATH: z.string().optional(),
  OPEN_METEO_ARCHIVE_URL: archiveUrl.optional(),
  OPEN_METEO_GEOCODING_URL: httpUrl.default(GEOCODING_URL),
  OPEN_METEO_API_KEY: z.string().optional(),
  GHCN_DAILY_URL: httpUrl.default(GHCN_DAILY_URL),
  DURABLE_WEATHER_MAX_CONCURRENCY: wholeNumber(1, 100).default(2),
  DURABLE_WEATHER_WEIGHT_PER_MINUTE: weight,
  DURABLE_WEATHER_WEIGHT_PER_HOUR: weight,
  DURABLE_WEATHER_WEIGHT_PER_DAY: weight,
  http_proxy: proxy,
  HTTP_PROXY: proxy,
  https_proxy: proxy,
  HTTPS_PROXY: proxy,
  no_proxy: z.string().optional(),
  NO_PROXY: z.string().optional(),
});

export type Environment = Record<string, string | undefined>;

/**
 * Reads the environment (see the README's table). An empty value counts as not set.
 * @throws InvalidInputError naming the variable, the value and what is allowed.
 */
export function loadConfig(environment: Environment): Config {
  const env = withoutEmpty(environment);
  const parsed = schema.safeParse(env);
  if (!parsed.success) throw describeFirstIssue(parsed.error, env);
  const values = parsed.data;

  const paths = envPaths('durable-weather', { suffix: '' });
  const absolute = absolutePaths(env);
  const home = absolutePath('DURABLE_WEATHER_HOME', values.DURABLE_WEATHER_HOME ?? paths.data);
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
    cache: absolutePath('XDG_CACHE_HOME', paths.cache),
    taskQueue: values.DURABLE_WEATHER_TASK_QUEUE,
    temporal: temporalTarget({ ...env, ...absolute }),
    temporalCliPath: absolute.TEMPORAL_CLI_PATH ?? values.TEMPORAL_CLI_PATH,
    webUi: values.DURABLE_WEATHER_UI === 'on',
    archiveUrl,
    geocodingUrl: values.OPEN_METEO_GEOCODING_URL,
    ghcnDailyUrl: values.GHCN_DAILY_URL,
    apiKey,
    maxConcurrency: values.DURABLE_WEATHER_MAX_CONCURRENCY,
    budgets: {
      minute: values.DURABLE_WEATHER_WEIGHT_PER_MINUTE ?? limits.minute,
      hour: values.DURABLE_WEATHER_WEIGHT_PER_HOUR ?? limits.hour,
      day: values.DURABLE_WEATHER_WEIGHT_PER_DAY ?? limits.day,
    },
    // Where both cases are set, the lower one counts, as for curl.
    proxies: {
      http: values.http_proxy ?? values.HTTP_PROXY,
      https: values.https_proxy ?? values.HTTPS_PROXY,
      except: values.no_proxy ?? values.NO_PROXY ?? '',
    },
    environment: { ...environment, ...absolute },
  };
}

function withoutEmpty(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}

function temporalTarget(env: Record<string, string>): TemporalTarget {
  if (!EXTERNAL_SERVER_VARIABLES.some((name) => name in env)) return { kind: 'embedded' };
  // HOME and its like stay: @temporalio/envconfig finds the default profile file through them.
  return { kind: 'external', env };
}

function describeFirstIssue(error: z.ZodError, env: Record<string, string>): InvalidInputError {
  const issue = error.issues[0];
  const name = String(issue?.path[0]);
  // An address may hold a password or a key, and this is read by agents.
  return new InvalidInputError(
    `${name} is "${maskedAddress(env[name] ?? '')}"; it takes ${issue?.message}.`,
  );
}
