import config from './jest.config.js';
import { hasEarlierCommit } from './test/fakes/earlier-commit.mjs';

const left = hasEarlierCommit() ? [] : ['/upgrades\\.long\\.test\\.ts$'];
if (left.length > 0) {
  process.stderr.write(
    'upgrades.long.test.ts is left out: this clone lacks the commit of 0.2.0.\n',
  );
}

/**
 * Tests that take a minute and more, because engines, servers and outages have to be waited for: kept apart so that the
 * others stay within ten minutes on two cores.
 * @type {import('jest').Config}
 */
export default {
  ...config,
  testMatch: ['**/*.long.test.ts'],
  testPathIgnorePatterns: [...(config.testPathIgnorePatterns ?? ['/node_modules/']), ...left],
};
