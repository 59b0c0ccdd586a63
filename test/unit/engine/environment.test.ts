import { expect, it } from '@jest/globals';
import { localEnvironment } from '../../../src/engine/environment.js';

it('what belongs to a server elsewhere does not reach this engine’s own', () => {
  const env = { PATH: '/bin', TEMPORAL_API_KEY: 'secret', TEMPORAL_NAMESPACE: 'other' };

  expect(localEnvironment(env, '/home/w')).toEqual({
    PATH: '/bin',
    TEMPORAL_CONFIG_FILE: '/home/w/no-profile.toml',
  });
});
