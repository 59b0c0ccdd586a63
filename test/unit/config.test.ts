import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../src/base/errors.js';
import { loadConfig } from '../../src/config.js';
import { platformFolders } from '../../src/settings/platform-folders.js';

const PATHS = platformFolders({}, '/home/me') ?? { data: '', cache: '' };
const OPEN_METEO = 'https://archive-api.open-meteo.com/v1/archive';
const CUSTOMERS = 'https://customer-archive-api.open-meteo.com/v1/archive';

describe('without any variable', () => {
  const DEFAULTS = {
    home: PATHS.data,
    store: join(PATHS.data, 'results'),
    cache: PATHS.cache,
    taskQueue: 'durable-weather',
    temporal: { kind: 'embedded' },
    temporalCliPath: undefined,
    webUi: true,
    archiveUrl: OPEN_METEO,
    geocodingUrl: 'https://geocoding-api.open-meteo.com/v1/search',
    ghcnDailyUrl: 'https://www.ncei.noaa.gov',
    apiKey: undefined,
    maxConcurrency: 2,
    budgets: { minute: 540, hour: 4_500, day: 9_000 },
    proxies: { http: undefined, https: undefined, except: '' },
    token: undefined,
    tokenFile: undefined,
    allowedHosts: [],
  };

  it('everything runs on this machine, within the free tier', () => {
    expect(loadConfig({}, '/home/me')).toEqual({ ...DEFAULTS, environment: {} });
  });

  it.each(['', ' '])('a value of %j counts as none', (none) => {
    const environment = {
      DURABLE_WEATHER_HOME: none,
      DURABLE_WEATHER_STORE: none,
      DURABLE_WEATHER_TASK_QUEUE: none,
      DURABLE_WEATHER_MAX_CONCURRENCY: none,
      DURABLE_WEATHER_WEIGHT_PER_MINUTE: none,
      OPEN_METEO_ARCHIVE_URL: none,
      OPEN_METEO_GEOCODING_URL: none,
      OPEN_METEO_API_KEY: none,
      GHCN_DAILY_URL: none,
      TEMPORAL_ADDRESS: none,
      HTTP_PROXY: none,
      https_proxy: none,
      TEMPORAL_CLI_PATH: undefined,
    };
    expect(loadConfig(environment, '/home/me')).toEqual({ ...DEFAULTS, environment });
  });
});

describe('a variable', () => {
  it.each([
    ['DURABLE_WEATHER_STORE', '/data/results', 'store', '/data/results'],
    ['DURABLE_WEATHER_STORE', 'results', 'store', resolve('results')],
    ['DURABLE_WEATHER_TOKEN_FILE', 'tokens', 'tokenFile', resolve('tokens')],
    ['DURABLE_WEATHER_ALLOWED_HOSTS', 'a.example , b', 'allowedHosts', ['a.example', 'b']],
    ['DURABLE_WEATHER_TASK_QUEUE', 'my.queue-1', 'taskQueue', 'my.queue-1'],
    ['TEMPORAL_CLI_PATH', '/opt/temporal', 'temporalCliPath', '/opt/temporal'],
    ['DURABLE_WEATHER_UI', 'off', 'webUi', false],
    ['OPEN_METEO_ARCHIVE_URL', 'http://localhost:8/a', 'archiveUrl', 'http://localhost:8/a'],
    ['OPEN_METEO_GEOCODING_URL', 'http://localhost:8/g', 'geocodingUrl', 'http://localhost:8/g'],
    ['OPEN_METEO_FORMAT', 'flatbuffers', 'archiveFormat', 'flatbuffers'],
    ['OPEN_METEO_API_KEY', 'k', 'apiKey', 'k'],
    ['GHCN_DAILY_URL', 'http://localhost:8', 'ghcnDailyUrl', 'http://localhost:8'],
    ['GHCN_DAILY_URL', ' HTTP://localhost\t:8\n', 'ghcnDailyUrl', 'HTTP://localhost:8'],
    ['DURABLE_WEATHER_TASK_SECRET', 'sixteen letters.', 'taskSecret', 'sixteen letters.'],
    ['DURABLE_WEATHER_TASK_SECRET', '🌧'.repeat(16), 'taskSecret', '🌧'.repeat(16)],
    ['DURABLE_WEATHER_MAX_CONCURRENCY', '1', 'maxConcurrency', 1],
    ['DURABLE_WEATHER_MAX_CONCURRENCY', '100', 'maxConcurrency', 100],
    ['DURABLE_WEATHER_WEIGHT_PER_MINUTE', '0', 'budgets.minute', 0],
    ['DURABLE_WEATHER_WEIGHT_PER_HOUR', '5000', 'budgets.hour', 5_000],
    ['DURABLE_WEATHER_WEIGHT_PER_DAY', '7', 'budgets.day', 7],
  ])('%s of %s is taken', (name, value, field, expected) => {
    expect(loadConfig({ [name]: value }, '/home/me')).toHaveProperty(field, expected);
  });

  it('DURABLE_WEATHER_HOME moves the results along', () => {
    const { home, store } = loadConfig({ DURABLE_WEATHER_HOME: 'there' }, '/home/me');
    expect({ home, store }).toEqual({ home: resolve('there'), store: resolve('there/results') });
  });
});

describe('a bad value is named with what is allowed:', () => {
  const NAME = 'up to 200 letters, digits, ".", "_" and "-"';
  const ADDRESS = 'an http:// or https:// address';
  const CONCURRENCY = 'a whole number from 1 to 100';
  const WEIGHT = 'a whole number from 0 to 999999999';

  it.each([
    ['DURABLE_WEATHER_STORE', 's3://bucket/prefix', 'the path of a folder'],
    ['DURABLE_WEATHER_STORE', 'file:///data', 'the path of a folder'],
    ['DURABLE_WEATHER_TASK_QUEUE', 'my queue', NAME],
    ['DURABLE_WEATHER_TASK_QUEUE', '-queue', NAME],
    ['OPEN_METEO_ARCHIVE_URL', 'archive.example', ADDRESS],
    ['OPEN_METEO_ARCHIVE_URL', 'ftp://archive.example', ADDRESS],
    ['OPEN_METEO_GEOCODING_URL', '/v1/search', ADDRESS],
    ['GHCN_DAILY_URL', 'www.ncei.noaa.gov', ADDRESS],
    ['GHCN_DAILY_URL', 'h\tttp://a.example', ADDRESS],
    ['GHCN_DAILY_URL', 'http:\n//a.example', ADDRESS],
    ['DURABLE_WEATHER_MAX_CONCURRENCY', '0', CONCURRENCY],
    ['DURABLE_WEATHER_MAX_CONCURRENCY', '101', CONCURRENCY],
    ['DURABLE_WEATHER_MAX_CONCURRENCY', '2.5', CONCURRENCY],
    ['DURABLE_WEATHER_MAX_CONCURRENCY', 'two', CONCURRENCY],
    ['DURABLE_WEATHER_WEIGHT_PER_MINUTE', '-1', WEIGHT],
    ['DURABLE_WEATHER_WEIGHT_PER_MINUTE', '1e3', WEIGHT],
    ['DURABLE_WEATHER_WEIGHT_PER_MINUTE', '1000000000', WEIGHT],
    ['DURABLE_WEATHER_UI', 'yes', '"on" or "off"'],
    ['DURABLE_WEATHER_TASK_SECRET', 'fifteen letters', 'at least 16 letters'],
    ['DURABLE_WEATHER_TASK_SECRET', '🌧'.repeat(15), 'at least 16 letters'],
    [
      'DURABLE_WEATHER_ALLOWED_HOSTS',
      'a.example/mcp',
      'host names with commas between them, such as weather.example.org',
    ],
  ])('%s=%s', (name, value, allowed) => {
    expect(() => loadConfig({ [name]: value }, '/home/me')).toThrow(
      new InvalidInputError(`${name} is "${value}"; it takes ${allowed}.`),
    );
  });
});

describe('an address is refused, and shown without its secret,', () => {
  const ANONYMOUS = 'an address without a user name and password';
  const HTTP = 'an http:// or https:// address';
  const KEYLESS = 'an address without a key; give the key as OPEN_METEO_API_KEY';

  it.each([
    ['OPEN_METEO_ARCHIVE_URL', 'http://me:pw@a.example/v1', 'http://…@a.example/v1', ANONYMOUS],
    ['OPEN_METEO_ARCHIVE_URL', 'https://me@a.example/v1', 'https://…@a.example/v1', ANONYMOUS],
    ['OPEN_METEO_ARCHIVE_URL', 'http:/me:pw@a.example/v1', 'http:/…@a.example/v1', HTTP],
    ['OPEN_METEO_ARCHIVE_URL', 'http:me:pw@a.example/v1', '…@a.example/v1', HTTP],
    ['OPEN_METEO_GEOCODING_URL', 'http://me:pw@a.example/s', 'http://…@a.example/s', ANONYMOUS],
    ['GHCN_DAILY_URL', 'http://:pw@a.example', 'http://…@a.example', ANONYMOUS],
    [
      'OPEN_METEO_ARCHIVE_URL',
      'https://a.example/v1?apikey=abc123',
      'https://a.example/v1?apikey=…',
      KEYLESS,
    ],
    [
      'OPEN_METEO_ARCHIVE_URL',
      'https://a.example/v1?cell=land&API_Key=a%26b&x=1',
      'https://a.example/v1?cell=land&API_Key=…&x=1',
      KEYLESS,
    ],
    [
      'OPEN_METEO_ARCHIVE_URL',
      'https://a.example/v1?access_token=t',
      'https://a.example/v1?access_token=…',
      KEYLESS,
    ],
  ])('%s=%s', (name, value, shown, allowed) => {
    expect(() => loadConfig({ [name]: value }, '/home/me')).toThrow(
      new InvalidInputError(`${name} is "${shown}"; it takes ${allowed}.`),
    );
  });

  it('and taken where its query holds none', () => {
    const OPEN_METEO_ARCHIVE_URL = 'https://a.example/v1?cell_selection=land';
    expect(loadConfig({ OPEN_METEO_ARCHIVE_URL }, '/home/me').archiveUrl).toBe(
      OPEN_METEO_ARCHIVE_URL,
    );
  });
});

describe('the Temporal server', () => {
  it.each(['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'])(
    'is the user’s own where %s is set',
    (name) => {
      const env = { [name]: '/x', TEMPORAL_NAMESPACE: 'ns', HOME: '/home/w' };
      expect(loadConfig({ ...env, TEMPORAL_API_KEY: '' }, '/home/me').temporal).toEqual({
        kind: 'external',
        env,
      });
    },
  );

  it('is the engine’s where only other variables are set', () => {
    const env = { TEMPORAL_NAMESPACE: 'ns', TEMPORAL_CLI_PATH: '/opt/temporal' };
    expect(loadConfig(env, '/home/me').temporal).toEqual({ kind: 'embedded' });
  });
});

describe('the weight budgets and the host', () => {
  const OWN = 'http://localhost:8/archive';
  const FREE = { minute: 540, hour: 4_500, day: 9_000 };
  const NONE = { minute: 0, hour: 0, day: 0 };

  it.each([
    ['the free tier', {}, OPEN_METEO, FREE],
    ['a paying customer', { OPEN_METEO_API_KEY: 'k' }, CUSTOMERS, NONE],
    ['an archive of one’s own', { OPEN_METEO_ARCHIVE_URL: OWN }, OWN, NONE],
    ['such with a key', { OPEN_METEO_ARCHIVE_URL: OWN, OPEN_METEO_API_KEY: 'k' }, OWN, NONE],
    ['the public host by name', { OPEN_METEO_ARCHIVE_URL: OPEN_METEO }, OPEN_METEO, FREE],
    [
      'a budget of one’s own',
      { OPEN_METEO_ARCHIVE_URL: OWN, DURABLE_WEATHER_WEIGHT_PER_MINUTE: '60' },
      OWN,
      { ...NONE, minute: 60 },
    ],
  ])('of %s', (_whose, environment, archiveUrl, budgets) => {
    expect(loadConfig(environment, '/home/me')).toMatchObject({ archiveUrl, budgets });
  });
});

describe('proxies', () => {
  const proxiesOf = (environment: Record<string, string>) => {
    const { http, https, except } = loadConfig(environment, '/home/me').proxies;
    return [http?.href, https?.href, except];
  };

  it('are taken from either case, and from the lower one where both are set', () => {
    expect(
      proxiesOf({ HTTP_PROXY: 'http://a:1', HTTPS_PROXY: 'http://b:2', NO_PROXY: 'c' }),
    ).toEqual(['http://a:1/', 'http://b:2/', 'c']);
    expect(proxiesOf({ http_proxy: 'a:1', https_proxy: 'b:2', no_proxy: 'c' })).toEqual([
      'http://a:1/',
      'http://b:2/',
      'c',
    ]);
    expect(
      proxiesOf({ http_proxy: 'a:1', HTTP_PROXY: 'x:9', no_proxy: 'c', NO_PROXY: 'y' }),
    ).toEqual(['http://a:1/', undefined, 'c']);
  });

  const escapes = '; in its user name and password, %2F stands for /, %3F for ? and %23 for #';
  it.each([
    ['HTTP_PROXY', 'socks5://a:1', 'socks5://a:1', ''],
    ['https_proxy', 'http://me:secret@:1', 'http://…@:1', ''],
    ['https_proxy', 'me:secret@a b', '…@a b', ''],
    ['http_proxy', 'http://me:se#cret@a:1', 'http://…@a:1', escapes],
    ['HTTPS_PROXY', 'http://me:12/cret@a:1', 'http://…@a:1', escapes],
    ['https_proxy', 'me:12?cret@a:1', '…@a:1', escapes],
  ])('%s is refused as %s, and shown without a password', (name, value, shown, advice) => {
    expect(() => loadConfig({ [name]: value }, '/home/me')).toThrow(
      new InvalidInputError(
        `${name} is "${shown}"; it takes the address of an HTTP proxy, such as http://proxy.example:3128${advice}.`,
      ),
    );
  });
});
