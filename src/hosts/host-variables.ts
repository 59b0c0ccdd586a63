import { maskedAddress } from '../base/masked-address.js';
import { SETTINGS, TEMPORAL_VARIABLES } from '../settings/settings.js';

/** For `serve` alone; a server on stdio asks for no token. */
const OF_SERVE = [
  'DURABLE_WEATHER_TOKEN',
  'DURABLE_WEATHER_TOKEN_FILE',
  'DURABLE_WEATHER_ALLOWED_HOSTS',
];

const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy'];

/** The system's variables by which this program finds its folders and the certificates of its proxy. */
const OF_SYSTEM = ['NODE_EXTRA_CA_CERTS', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME'];

const NAMES = [
  ...Object.keys(SETTINGS).filter((name) => !OF_SERVE.includes(name)),
  ...PROXIES,
  ...TEMPORAL_VARIABLES.flatMap(({ names }) => names),
  ...OF_SYSTEM,
];

/** Systems on which no folder of this program is one of the XDG base directories. */
const WITHOUT_XDG: readonly NodeJS.Platform[] = ['darwin', 'win32'];

/** The settings of this program that are set, which a host would not pass on; undefined for none. */
export function hostVariables(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> | undefined {
  const heeded = NAMES.filter(
    (name) => !(name.startsWith('XDG_') && WITHOUT_XDG.includes(platform)),
  );
  const set = heeded
    .flatMap((name) => namesLike(name, Object.keys(environment)))
    .flatMap((name) => {
      const value = environment[name];
      return value ? [[name, value]] : [];
    });
  return set.length === 0 ? undefined : Object.fromEntries(set);
}

/** A star at the end of a name stands for any end. */
function namesLike(name: string, all: readonly string[]): readonly string[] {
  return name.endsWith('*') ? all.filter((one) => one.startsWith(name.slice(0, -1))) : [name];
}

const SECRETS = [
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
  ...Object.entries(SETTINGS).flatMap(([name, setting]) => ('isSecret' in setting ? [name] : [])),
];

/** True for the value of a setting of this program that is no secret, and holds no password. */
export function isShown(name: string, value: string): boolean {
  return NAMES.includes(name) && !SECRETS.includes(name) && maskedAddress(value) === value;
}
