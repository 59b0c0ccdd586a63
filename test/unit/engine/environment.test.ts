import { expect, it } from '@jest/globals';
import { localEnvironment, withoutProxies } from '../../../src/engine/environment.js';

it('what belongs to a server elsewhere does not reach this engine’s own', () => {
  const env = { PATH: '/bin', TEMPORAL_API_KEY: 'secret', TEMPORAL_NAMESPACE: 'other' };

  expect(localEnvironment(env, '/home/w')).toEqual({
    PATH: '/bin',
    USER: 'durable-weather',
    HOME: '/home/w',
    TEMPORAL_CONFIG_FILE: '/home/w/no-profile.toml',
  });
});

it('the user and home of the environment stay', () => {
  const env = { USER: 'zoe', HOME: '/home/zoe' };
  expect(localEnvironment(env, '/home/w')).toMatchObject(env);
});

it('N22: what talks to this machine alone knows of no proxy', () => {
  const proxies = {
    http_proxy: 'a',
    HTTPS_PROXY: 'b',
    No_Proxy: 'c',
    grpc_proxy: 'd',
    all_proxy: 'e',
  };
  expect(withoutProxies({ PATH: '/bin', PROXY: 'f', ...proxies })).toEqual({
    PATH: '/bin',
    PROXY: 'f',
  });
});
