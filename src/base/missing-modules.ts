/** Packages and files that this installation lacks. */
import { join, sep } from 'node:path';
import { UnavailableError } from './errors.js';
import { isWithin } from './folders.js';
import { PACKAGE_ROOT } from './package.js';

const OF_MODULES = /^(ERR_)?MODULE_NOT_FOUND$/;

/** Node.js's words for a module that it does not find: a package, with or without a path in it, or a file. */
const NOT_FOUND = /^Cannot find (?:module|package) '((?:@[^/']+\/)?[^/'@]+|[^']+)/;

/** Where those words say it; the error of a `require` has a field for it. */
const IMPORTER = / imported from (.+)$/;

/** The error of an installation in which a package or a file is missing. */
export function missingFromInstallation(missing: string): UnavailableError {
  return new UnavailableError(
    `This installation lacks ${missing}; install it again on this system, with npm's optional packages (without --omit=optional), then start the host again.`,
  );
}

/**
 * The package or file that an error says is missing, where this package or one that was installed with it asked for it.
 * Undefined for any other error: the code of a user's own kinds of jobs may import what is not there.
 */
export function missingModule(error: unknown, root = PACKAGE_ROOT): string | undefined {
  const { code, message, requireStack } = (error ?? {}) as NodeJS.ErrnoException & {
    requireStack?: readonly string[];
  };
  if (!OF_MODULES.test(String(code))) return undefined;
  const importer = requireStack?.[0] ?? IMPORTER.exec(message)?.[1];
  if (importer === undefined || !isWithin(installationOf(root), importer)) return undefined;
  return NOT_FOUND.exec(message)?.[1];
}

/** The package's folder, or the `node_modules` that it shares with the packages that were installed with it. */
function installationOf(root: string): string {
  const [project, ...rest] = root.split(`${sep}node_modules${sep}`);
  return project === undefined || rest.length === 0 ? root : join(project, 'node_modules');
}
