import { maskedAddress } from '../base/masked-address.js';
import { SETTINGS, TEMPORAL_VARIABLES } from '../settings/settings.js';

/** For `serve` alone; a server on stdio asks for no token. */
const OF_SERVE = [
  'DURABLE_WEATHER_TOKEN',
  'DURABLE_WEATHER_TOKEN_FILE',
  'DURABLE_WEATHER_ALLOWED_HOSTS',
];

const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy'];

const NAMES = [
  ...Object.keys(SETTINGS).filter((name) => !OF_SERVE.includes(name)),
  ...PROXIES,
  ...TEMPORAL_VARIABLES.flatMap(({ names }) => names),
];

/** The settings of this program that are set, which a host would not pass on; undefined for none. */
export function hostVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> | undefined {
  const set = NAMES.flatMap((name) => namesLike(name, Object.keys(environment))).flatMap((name) => {
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
