/**
 * All environment settings: one row for each variable. This table says what a variable takes, and gives `doctor`'s
 * list, the comparison with a running engine, and docs/configuration.md (npm run docs).
 */
import { hasNoKey, maskedAddress } from '../base/masked-address.js';
import { maskedProxy } from '../proxies/proxies.js';
import type { Config } from './config-shape.js';
import {
  anyText,
  httpUrl,
  oneOf,
  proxyText,
  type TextReader,
  textLike,
  textThat,
  wholeNumber,
} from './texts.js';

export const ARCHIVE_URL = 'https://archive-api.open-meteo.com/v1/archive';
/** Open-Meteo has a separate host for paying customers (open-meteo.com/en/pricing). */
export const CUSTOMER_ARCHIVE_URL = 'https://customer-archive-api.open-meteo.com/v1/archive';
const GHCN_DAILY_URL = 'https://www.ncei.noaa.gov';
const GEOCODING_URL = 'https://geocoding-api.open-meteo.com/v1/search';

/** 90 % of the free tier (open-meteo.com/en/pricing), because two clocks may not agree on when a minute begins. */
export const FREE_TIER = { minute: 540, hour: 4_500, day: 9_000 };

const NOT_SET = 'not set';

const MAX_CONCURRENCY = 2;
const TASK_QUEUE = 'durable-weather';

interface Setting {
  takes: TextReader<unknown>;
  /** The value where the variable is not set, if it does not depend on others. */
  unset?: unknown;
  /** Markdown, for docs/configuration.md. */
  default: string;
  meaning: string;
  /** The exact value that applies; undefined if it is not set. */
  resolved(config: Config): string | undefined;
  /** The same in a readable form without secrets; by default the value. */
  shown?(config: Config): string;
  /**
   * Present if a worker reads it: a running engine must have been started with the same value, and docker-compose
   * passes it on.
   */
  isWorkers?: true;
  /** Never written to a file of this program, and shown only in part. */
  isSecret?: true;
}

/** The row for a period's weight budget. */
function budget(period: keyof Config['budgets'], meaning: string) {
  return {
    takes: wholeNumber(0, 999_999_999),
    default: `\`${FREE_TIER[period]}\` for the public Open-Meteo archive, else \`0\``,
    meaning,
    resolved: ({ budgets }: Config) => String(budgets[period]),
    shown: ({ budgets }: Config) =>
      budgets[period] === 0 ? '0 (unlimited)' : String(budgets[period]),
    isWorkers: true,
  } as const;
}

/** The row for the proxy of a scheme. */
function proxyFor(scheme: 'http' | 'https', meaning: string) {
  return {
    takes: proxyText,
    default: 'none',
    meaning,
    resolved: ({ proxies }: Config) => proxies[scheme]?.href,
    shown: ({ proxies }: Config) => {
      const set = proxies[scheme];
      return set === undefined ? NOT_SET : maskedProxy(set);
    },
  };
}

const keyless = textThat(hasNoKey, 'an address without a key; give the key as OPEN_METEO_API_KEY');

/**
 * In the order of docs/configuration.md and of `doctor`. The archive stands before the limits that depend on it: if
 * several settings differ from an engine's, the first is named.
 */
export const SETTINGS = {
  DURABLE_WEATHER_HOME: {
    takes: anyText,
    default: "the platform's data folder",
    meaning:
      "the engine's database, ports and logs, and the result store. Linux: `durable-weather` in `XDG_DATA_HOME`, or in `~/.local/share`; macOS: `~/Library/Application Support/durable-weather`; Windows: `%USERPROFILE%\\.durable-weather`",
    resolved: ({ home }) => home,
  },
  DURABLE_WEATHER_STORE: {
    takes: textLike(/^(?![a-z][a-z0-9+.-]+:\/\/)/i, 'the path of a folder'),
    default: '`results` in `DURABLE_WEATHER_HOME`',
    meaning: 'folder of the result store',
    resolved: ({ store }) => store,
    isWorkers: true,
  },
  DURABLE_WEATHER_TASK_QUEUE: {
    takes: textLike(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/,
      'up to 200 letters, digits, ".", "_" and "-"',
    ),
    unset: TASK_QUEUE,
    default: `\`${TASK_QUEUE}\``,
    meaning:
      'task queue of workflows; fetches run on those with `-fetch` and `-fetch-ghcn-daily` at the end',
    resolved: ({ taskQueue }) => taskQueue,
    isWorkers: true,
  },
  OPEN_METEO_ARCHIVE_URL: {
    takes: (text) => keyless(httpUrl(text)),
    default: `\`${ARCHIVE_URL}\`, with a key \`${CUSTOMER_ARCHIVE_URL}\``,
    meaning: "any archive that speaks as Open-Meteo's does",
    resolved: ({ archiveUrl }) => archiveUrl,
    isWorkers: true,
  },
  OPEN_METEO_FORMAT: {
    takes: oneOf('json', 'flatbuffers'),
    default: "`flatbuffers` for Open-Meteo's own archives, else `json`",
    meaning:
      'the form of large answers (hours of years). FlatBuffers are read in less time; each series is first compared with the JSON, and an archive that differs, or offers none, is asked for JSON',
    resolved: ({ archiveFormat }) => archiveFormat,
    isWorkers: true,
  },
  OPEN_METEO_GEOCODING_URL: {
    takes: httpUrl,
    unset: GEOCODING_URL,
    default: `\`${GEOCODING_URL}\``,
    meaning: "any geocoder that speaks as Open-Meteo's does",
    resolved: ({ geocodingUrl }) => geocodingUrl,
    shown: ({ geocodingUrl }) => maskedAddress(geocodingUrl),
  },
  OPEN_METEO_API_KEY: {
    takes: anyText,
    default: 'none',
    meaning: 'key of a commercial plan',
    resolved: ({ apiKey }) => apiKey,
    shown: ({ apiKey }) => maskedKey(apiKey),
    isWorkers: true,
    isSecret: true,
  },
  GHCN_DAILY_URL: {
    takes: httpUrl,
    unset: GHCN_DAILY_URL,
    default: `\`${GHCN_DAILY_URL}\``,
    meaning: "where NCEI's paths begin: its station lists and data service, or a mirror of them",
    resolved: ({ ghcnDailyUrl }) => ghcnDailyUrl,
    shown: ({ ghcnDailyUrl }) => maskedAddress(ghcnDailyUrl),
    isWorkers: true,
  },
  DURABLE_WEATHER_MAX_CONCURRENCY: {
    takes: wholeNumber(1, 100),
    unset: MAX_CONCURRENCY,
    default: `\`${MAX_CONCURRENCY}\``,
    meaning: 'upstream requests in flight, of all workers that share the result store',
    resolved: ({ maxConcurrency }) => String(maxConcurrency),
    isWorkers: true,
  },
  DURABLE_WEATHER_WEIGHT_PER_MINUTE: budget(
    'minute',
    'upstream [request weight](https://open-meteo.com/en/pricing) that all workers sharing the result store may spend in a minute; 0 is unlimited',
  ),
  DURABLE_WEATHER_WEIGHT_PER_HOUR: budget('hour', 'the same for an hour'),
  DURABLE_WEATHER_WEIGHT_PER_DAY: budget('day', 'the same for a UTC day'),
  HTTP_PROXY: proxyFor(
    'http',
    "the HTTP proxy for `http://` addresses of archives, geocoder and downloads, `http://name:password@host:port`; also in lower case. Addresses of this machine are asked directly, the engine's server among them. gRPC to a Temporal server of your own heeds the lower-case names as grpc-js does; a worker connects to it directly",
  ),
  HTTPS_PROXY: proxyFor('https', 'the same for `https://` addresses'),
  NO_PROXY: {
    takes: anyText,
    default: 'none',
    meaning:
      'hosts that are asked directly, with commas between them: `example.com` (and all below it), `example.com:8080`, `10.0.0.0/8`, `*` for all; also in lower case',
    resolved: ({ proxies }) => proxies.except || undefined,
  },
  DURABLE_WEATHER_TOKEN: {
    takes: anyText,
    default: 'none',
    meaning: 'bearer token that `serve` takes; `read:` before one that may only read',
    resolved: ({ token }) => token,
    shown: ({ token }) => maskedKey(token),
    isSecret: true,
  },
  DURABLE_WEATHER_TOKEN_FILE: {
    takes: anyText,
    default: 'none',
    meaning: 'file with such tokens, one a line',
    resolved: ({ tokenFile }) => tokenFile,
  },
  DURABLE_WEATHER_TASK_SECRET: {
    takes: textThat((text) => [...text].length >= 16, 'at least 16 letters'),
    default: 'the file `task-secret` in `DURABLE_WEATHER_HOME`, made at the first task',
    meaning:
      'signs the ids of [tasks](http.md); the same for all servers behind one address that have a home each',
    resolved: ({ taskSecret }) => taskSecret,
    shown: ({ taskSecret }) => maskedKey(taskSecret),
    isSecret: true,
  },
  DURABLE_WEATHER_ALLOWED_HOSTS: {
    takes: textLike(
      /^[^\s,/]+(\s*,\s*[^\s,/]+)*$/,
      'host names with commas between them, such as weather.example.org',
    ),
    default: 'loopback names',
    meaning:
      'more Host headers that `serve` answers, with commas between them: `weather.example.org`',
    resolved: ({ allowedHosts }) => allowedHosts.join(', ') || undefined,
  },
  DURABLE_WEATHER_UI: {
    takes: oneOf('on', 'off'),
    unset: 'on',
    default: '`on`',
    meaning: "`off` leaves out the Web UI of the engine's server",
    resolved: ({ webUi }) => (webUi ? 'on' : 'off'),
  },
  TEMPORAL_CLI_PATH: {
    takes: anyText,
    default: 'searched for',
    meaning: 'the `temporal` program for the engine',
    resolved: ({ temporalCliPath }) => temporalCliPath,
    shown: ({ temporalCliPath }) => temporalCliPath ?? `${NOT_SET}: searched for`,
  },
} as const satisfies Record<string, Setting>;

/**
 * Variables that @temporalio/envconfig reads. If any that selects a server is set, the user runs or rents that
 * server. Of a name that ends with a star any end counts.
 */
export const TEMPORAL_VARIABLES = [
  {
    names: ['TEMPORAL_ADDRESS'],
    default: 'none: the engine',
    meaning: 'host:port of your own Temporal server',
    choosesServer: true,
  },
  {
    names: ['TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'],
    default: 'none: the engine',
    meaning:
      "a profile of [Temporal's client configuration](https://docs.temporal.io/develop/environment-configuration), and the file it is in; `default` for the one in the default file",
    choosesServer: true,
  },
  {
    names: [
      'TEMPORAL_NAMESPACE',
      'TEMPORAL_API_KEY',
      'TEMPORAL_TLS',
      'TEMPORAL_TLS_CLIENT_CERT_PATH',
      'TEMPORAL_TLS_CLIENT_CERT_DATA',
      'TEMPORAL_TLS_CLIENT_KEY_PATH',
      'TEMPORAL_TLS_CLIENT_KEY_DATA',
      'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
      'TEMPORAL_TLS_SERVER_CA_CERT_DATA',
      'TEMPORAL_TLS_SERVER_NAME',
      'TEMPORAL_GRPC_META_*',
    ],
    default: "as Temporal's",
    meaning: 'read with one of the three above',
    choosesServer: false,
  },
];

const ROWS = Object.entries<Setting>(SETTINGS);

/** The value of each variable in a readable form. */
export function shownSettings(config: Config): [name: string, shown: string][] {
  return ROWS.map(([name, { resolved, shown }]) => [
    name,
    shown?.(config) ?? resolved(config) ?? NOT_SET,
  ]);
}

/** By variable, the settings that a running engine must have been started with. */
export function engineSettings(config: Config): Record<string, string> {
  const compared = ROWS.filter(([, { isWorkers, isSecret }]) => isWorkers && !isSecret);
  return Object.fromEntries(
    compared.flatMap(([name, { resolved }]) => {
      const value = resolved(config);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function maskedKey(key: string | undefined): string {
  if (key === undefined) return NOT_SET;
  // In a short key, two letters reveal too much.
  return key.length < 12 ? 'set' : `set, ends in …${key.slice(-2)}`;
}
