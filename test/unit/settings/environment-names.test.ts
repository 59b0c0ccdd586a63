import { expect, it } from '@jest/globals';
import { withPlainNames } from '../../../src/settings/environment-names.js';

it('on Windows a variable has one name, however it is spelled', () => {
  const environment = { Path: 'C:\\bin', temporal_address: '127.0.0.1:7233' };
  expect(withPlainNames(environment, 'win32')).toEqual({
    PATH: 'C:\\bin',
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
  });
  expect(withPlainNames(environment, 'linux')).toBe(environment);
});
