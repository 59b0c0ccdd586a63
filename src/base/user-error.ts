import { InvalidInputError, isDiskFault, UnavailableError } from './errors.js';
import { missingFromInstallation, missingModule } from './missing-modules.js';

/** The error to show the user, also for a path that cannot be used; undefined for a defect, which keeps its stack. */
export function userErrorOf(error: unknown): InvalidInputError | UnavailableError | undefined {
  if (error instanceof InvalidInputError || error instanceof UnavailableError) return error;
  const missing = missingModule(error);
  if (missing !== undefined) return missingFromInstallation(missing);
  if (!isDiskFault(error) || error.path === undefined) return undefined;
  return new UnavailableError(`${error.path} cannot be used: ${error.message}.`);
}
