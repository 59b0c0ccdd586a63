/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  roots: ['<rootDir>/test'],
  testMatch: ['**/!(*.long).test.ts'],
  // Only a test that hangs comes near this: what a test waits for takes as long as the machine is busy.
  testTimeout: 300_000,
  maxWorkers: 2,
  // Modules of a test file stay in memory. Without this a worker ends with 2 GB, which takes longer than Jest waits.
  workerIdleMemoryLimit: '500MB',
};
