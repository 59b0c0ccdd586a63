/**
 * Where an installation has Temporal's native library for its system. `npm pack` puts the library of the system that it
 * runs on into the package. A release has one package for each system, of which npm installs the right one.
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UnavailableError } from '../base/errors.js';
import { missingFromInstallation } from '../base/missing-modules.js';
import { bridgePackage, bridgeTarget, type System } from './target.js';

const PACKED = /\.node\.br$/;

/**
 * Finds the folder that unpackBridge reads.
 * @param root the folder of package.json and dist.
 * @returns undefined in a clone, which has @temporalio/core-bridge itself.
 * @throws UnavailableError where the installation has no library for the system.
 */
export function bridgeFolder(root: string, system: System): string | undefined {
  const target = bridgeTarget(system);
  const own = join(root, 'dist', 'bridges');
  if (existsSync(join(own, `${target}.node.br`))) return own;
  const { resolve } = createRequire(join(root, 'package.json'));
  const found = (path: string) => {
    try {
      return resolve(path);
    } catch {
      return undefined;
    }
  };
  const beside = found(`${bridgePackage(system)}/index.json`);
  if (beside !== undefined) return dirname(beside);
  if (found(`@temporalio/core-bridge/releases/${target}/index.node`) !== undefined)
    return undefined;
  if (!existsSync(own)) throw missingFromInstallation(bridgePackage(system));
  const others = readdirSync(own)
    .filter((name) => PACKED.test(name))
    .map((name) => name.replace(PACKED, ''));
  throw new UnavailableError(
    `This package has no build of Temporal's core for ${target}; it has ${others.join(', ')}. Install the package for this system.`,
  );
}
