import config from './jest.config.js';

/**
 * Tests that take a minute and more, because engines, servers and outages have to be waited for: kept apart so that the
 * others stay within ten minutes on two cores.
 * @type {import('jest').Config}
 */
export default { ...config, testMatch: ['**/*.long.test.ts'] };
