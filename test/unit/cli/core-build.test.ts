import { expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { expectCoreBuild } from '../../../src/cli/core-build.js';

it('Windows on ARM64 is refused with what to do', () => {
  const refused = () => expectCoreBuild({ platform: 'win32', arch: 'arm64' });
  expect(refused).toThrow(UnavailableError);
  expect(refused).toThrow(
    "neither the engine nor a worker can run in Node.js for Windows on arm64, because Temporal's core has no build for it; install Node.js for x64, which Windows on ARM64 runs too, or run them on another machine and set TEMPORAL_ADDRESS here.",
  );
});

it.each([
  ['win32', 'x64'],
  ['darwin', 'arm64'],
  ['linux', 'arm64'],
] as const)('%s on %s is not refused', (platform, arch) => {
  expect(() => expectCoreBuild({ platform, arch })).not.toThrow();
});
