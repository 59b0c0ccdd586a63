import { readdir } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { expectCoreBuild, thisSystem } from '../../../src/bridge/core-build.js';
import { bridgeTarget } from '../../../src/bridge/target.js';

const PLATFORMS = ['linux', 'darwin', 'win32', 'freebsd'] as const;
const ARCHITECTURES = ['x64', 'arm64', 'ia32'] as const;

it('Windows on ARM64 is refused with what to do', () => {
  const refused = () => expectCoreBuild({ platform: 'win32', arch: 'arm64', isMusl: false });
  expect(refused).toThrow(UnavailableError);
  expect(refused).toThrow(
    "neither the engine nor a worker can run in Node.js for Windows on arm64, because Temporal's core has no build for it; install Node.js for x64, which Windows on ARM64 runs too, or run them on another machine and set TEMPORAL_ADDRESS here.",
  );
});

it('Alpine is refused with what to do', () => {
  expect(() => expectCoreBuild({ platform: 'linux', arch: 'x64', isMusl: true })).toThrow(
    "neither the engine nor a worker can run in Node.js for musl's Linux on x64, such as Alpine, because Temporal's core has no build for it; run them where Linux has glibc, such as in the image node:24-slim, and set TEMPORAL_ADDRESS here.",
  );
});

it('any other system is refused by its name', () => {
  expect(() => expectCoreBuild({ platform: 'freebsd', arch: 'x64', isMusl: false })).toThrow(
    "neither the engine nor a worker can run in Node.js for freebsd on x64, because Temporal's core has no build for it; run them on another machine and set TEMPORAL_ADDRESS here.",
  );
});

it("exactly the systems of @temporalio/core-bridge's builds are taken", async () => {
  const systems = PLATFORMS.flatMap((platform) =>
    ARCHITECTURES.map((arch) => ({ platform, arch, isMusl: false })),
  );
  const taken = systems.filter((system) => {
    try {
      expectCoreBuild(system);
      return true;
    } catch {
      return false;
    }
  });
  const releases = await readdir('node_modules/@temporalio/core-bridge/releases');
  expect(taken.map(bridgeTarget).sort()).toEqual(releases.sort());
});

it('the system of these tests is one that Temporal core runs on', () => {
  const { platform, arch } = process;
  expect(thisSystem()).toEqual({ platform, arch, isMusl: false });
});
