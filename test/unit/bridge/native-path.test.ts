import { setEnvironmentData, Worker } from 'node:worker_threads';
import { afterEach, expect, it } from '@jest/globals';
import { getPrebuiltPath, useBridge } from '../../../src/bridge/native-path.js';

const KEY = 'durable-weather: unpacked bridge';
afterEach(() => setEnvironmentData(KEY, undefined));

it('is the installed package’s, as in a clone', () => {
  expect(getPrebuiltPath()).toMatch(/@temporalio\/core-bridge\/releases\/[\w-]+\/index\.node$/);
});

it('is the unpacked one, in threads too', async () => {
  useBridge('/cache/temporal.node');
  expect(getPrebuiltPath()).toBe('/cache/temporal.node');
  const read = `const { getEnvironmentData, parentPort } = require('node:worker_threads');
    parentPort.postMessage(getEnvironmentData('${KEY}'));`;
  const thread = new Worker(read, { eval: true });
  expect(await new Promise((told) => thread.once('message', told))).toBe('/cache/temporal.node');
});
