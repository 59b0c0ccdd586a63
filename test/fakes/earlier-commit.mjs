import { execFileSync } from 'node:child_process';

/** The commit of version 0.2.0, the last release. */
export const EARLIER_COMMIT = 'f641425';

/** True where the repository's history goes back to the release: a shallow clone's does not. */
export function hasEarlierCommit() {
  try {
    execFileSync('git', ['cat-file', '-e', `${EARLIER_COMMIT}^{commit}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
