import { readdir } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { bridgeTarget } from '../../../src/bridge/target.js';

it('systems are named as the folders of @temporalio/core-bridge are', async () => {
  const releases = await readdir('node_modules/@temporalio/core-bridge/releases');
  const systems = [
    { platform: 'darwin', arch: 'arm64' },
    { platform: 'linux', arch: 'arm64' },
    { platform: 'darwin', arch: 'x64' },
    { platform: 'win32', arch: 'x64' },
    { platform: 'linux', arch: 'x64' },
  ] as const;
  expect(systems.map(bridgeTarget)).toEqual(releases.sort());
});

it('a system without a build is named as it is', () => {
  expect(bridgeTarget({ platform: 'freebsd', arch: 'ppc64' })).toBe('ppc64-freebsd');
});
