const ARCHITECTURES: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64' };
const PLATFORMS: Record<string, string> = {
  darwin: 'apple-darwin',
  linux: 'unknown-linux-gnu',
  win32: 'pc-windows-msvc',
};

/** A system, as Node.js names it. */
export type System = Pick<NodeJS.Process, 'platform' | 'arch'>;

/** The name of the build of Temporal's core for a system, as @temporalio/core-bridge spells it. */
export function bridgeTarget({ platform, arch }: System): string {
  return `${ARCHITECTURES[arch] ?? arch}-${PLATFORMS[platform] ?? platform}`;
}

/** The npm package with that build, which a release has beside its own (scripts/platform-packages.ts). */
export function bridgePackage({ platform, arch }: System): string {
  return `@durable-weather/temporal-core-${platform}-${arch}`;
}
