const ARCHITECTURES: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64' };
const PLATFORMS: Record<string, string> = {
  darwin: 'apple-darwin',
  linux: 'unknown-linux-gnu',
  win32: 'pc-windows-msvc',
};

/** The name of the build of Temporal's core for a system, as @temporalio/core-bridge spells it. */
export function bridgeTarget({
  platform,
  arch,
}: Pick<NodeJS.Process, 'platform' | 'arch'>): string {
  return `${ARCHITECTURES[arch] ?? arch}-${PLATFORMS[platform] ?? platform}`;
}
