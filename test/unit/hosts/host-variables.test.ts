import { expect, it } from '@jest/globals';
import { hostVariables, isShown } from '../../../src/hosts/host-variables.js';

it('takes the settings of this program that are set, and no other variable', () => {
  expect(
    hostVariables({
      PATH: '/bin',
      HOME: '/home/ada',
      AWS_SECRET_ACCESS_KEY: 'x',
      DURABLE_WEATHER_HOME: '/data',
      DURABLE_WEATHER_UI: '',
      DURABLE_WEATHER_TOKEN: 'of serve alone',
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_TLS_CLIENT_CERT_DATA: '-----BEGIN CERTIFICATE-----',
      TEMPORAL_GRPC_META_X_TENANT: 'weather',
      https_proxy: 'http://proxy:3128',
    }),
  ).toEqual({
    DURABLE_WEATHER_HOME: '/data',
    https_proxy: 'http://proxy:3128',
    TEMPORAL_ADDRESS: 'temporal:7233',
    TEMPORAL_TLS_CLIENT_CERT_DATA: '-----BEGIN CERTIFICATE-----',
    TEMPORAL_GRPC_META_X_TENANT: 'weather',
  });
  expect(hostVariables({ PATH: '/bin' })).toBeUndefined();
});

it('takes what the system has for folders and certificates, so that the host has the same home', () => {
  const certificates = { NODE_EXTRA_CA_CERTS: '/ca.pem' };
  const folders = { XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/c', XDG_CONFIG_HOME: '/e' };
  const environment = { ...certificates, ...folders, XDG_RUNTIME_DIR: '/run' };
  expect(hostVariables(environment, 'linux')).toEqual({ ...certificates, ...folders });
  expect(hostVariables(environment, 'darwin')).toEqual(certificates);
});

it.each([
  ['DURABLE_WEATHER_HOME', '/data', true],
  ['HTTPS_PROXY', 'http://proxy:3128', true],
  ['HTTPS_PROXY', 'http://ada:secret@proxy:3128', false],
  ['OPEN_METEO_API_KEY', 'abc', false],
  ['TEMPORAL_API_KEY', 'abc', false],
  ['DURABLE_WEATHER_TASK_SECRET', 'sixteen-letters-', false],
  ['TEMPORAL_TLS_CLIENT_KEY_PATH', '/key.pem', true],
  ['TEMPORAL_TLS_CLIENT_KEY_DATA', '-----BEGIN PRIVATE KEY-----', false],
  ['TEMPORAL_TLS_CLIENT_CERT_DATA', '-----BEGIN CERTIFICATE-----', true],
  ['TEMPORAL_GRPC_META_AUTHORIZATION', 'Bearer abc', false],
  ['GITHUB_TOKEN', 'abc', false],
])('%s=%s is shown: %s', (name, value, shown) => {
  expect(isShown(name, value)).toBe(shown);
});
