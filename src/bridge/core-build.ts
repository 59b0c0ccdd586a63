import { existsSync } from 'node:fs';
import { UnavailableError } from '../base/errors.js';

/** What decides which native programs can run. */
export interface NativeSystem {
  platform: string;
  arch: string;
  /** Linux with musl in place of glibc, as Alpine is. */
  isMusl: boolean;
}

/** The systems of @temporalio/core-bridge's builds. Those for Linux need glibc. */
const BUILDS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64'];

/**
 * Refuses a system that Temporal's core, which workers run in, has no build for, before anything is written.
 * @throws UnavailableError that says what to do.
 */
export function expectCoreBuild(system: NativeSystem = thisSystem()): void {
  const { platform, arch, isMusl } = system;
  if (!isMusl && BUILDS.includes(`${platform}-${arch}`)) return;
  throw new UnavailableError(
    `neither the engine nor a worker can run in Node.js for ${nameOf(system)}, because Temporal's core has no build for it; ${remedyOf(system)} and set TEMPORAL_ADDRESS here.`,
  );
}

/** The system of this process. */
export function thisSystem(): NativeSystem {
  const { platform, arch } = process;
  return { platform, arch, isMusl: platform === 'linux' && isMuslProcess() };
}

const MUSL_LOADERS = ['/lib/ld-musl-x86_64.so.1', '/lib/ld-musl-aarch64.so.1'];

let isMuslKnown: boolean | undefined;

/** Only where musl is installed, also beside glibc, is Node.js's report asked: it takes 20 ms. */
function isMuslProcess(): boolean {
  isMuslKnown ??= MUSL_LOADERS.some((path) => existsSync(path)) && !reportNamesGlibc();
  return isMuslKnown;
}

function reportNamesGlibc(): boolean {
  // The names of the hosts that this process is connected to may take seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header: Record<string, unknown> };
  return header.glibcVersionRuntime !== undefined;
}

function nameOf({ platform, arch, isMusl }: NativeSystem): string {
  if (isMusl) return `musl's Linux on ${arch}, such as Alpine`;
  return `${platform === 'win32' ? 'Windows' : platform} on ${arch}`;
}

function remedyOf({ platform, isMusl }: NativeSystem): string {
  if (isMusl) return 'run them where Linux has glibc, such as in the image node:24-slim,';
  return platform === 'win32'
    ? 'install Node.js for x64, which Windows on ARM64 runs too, or run them on another machine'
    : 'run them on another machine';
}
