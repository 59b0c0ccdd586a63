import { createRequire } from 'node:module';
import { join } from 'node:path';
import { missingFromInstallation } from '../base/missing-modules.js';
import { PACKAGE_ROOT } from '../base/package.js';
import { bridgeFolder } from '../bridge/bridge-folder.js';
import type { System } from '../bridge/target.js';

/** Packages that have a native build for each system, which npm installs as an optional dependency of theirs. */
const NATIVE_PACKAGES = ['@duckdb/node-bindings', '@resvg/resvg-js'];

/**
 * Refuses an installation in which a worker could not run, for want of a native library. Nothing is loaded.
 * @throws UnavailableError that names what is missing.
 */
export function expectWorkersInstallation(system: System, root = PACKAGE_ROOT): void {
  bridgeFolder(root, system);
  expectNativeBuilds(system, root);
}

/**
 * Refuses an installation without a build of a native package that every process may need. Nothing is loaded.
 * @throws UnavailableError that names what is missing.
 */
export function expectNativeBuilds(system: System, root = PACKAGE_ROOT): void {
  for (const name of NATIVE_PACKAGES) {
    const missing = missingBuild(root, name, system);
    if (missing !== undefined) throw missingFromInstallation(missing);
  }
}

/** The build of a native package that is not installed; undefined where it is, or where it has none for the system. */
function missingBuild(root: string, name: string, { platform, arch }: System): string | undefined {
  const own = resolved(join(root, 'package.json'), `${name}/package.json`);
  if (own === undefined) return name;
  const { optionalDependencies } = createRequire(own)(own);
  // Linux has two, for glibc and for musl.
  const builds = Object.keys(optionalDependencies).filter((build) =>
    `${build}-`.includes(`-${platform}-${arch}-`),
  );
  const isInstalled = builds.some((build) => resolved(own, `${build}/package.json`) !== undefined);
  return isInstalled ? undefined : builds[0];
}

/** What a module finds by a name. */
function resolved(from: string, name: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch {
    return undefined;
  }
}
