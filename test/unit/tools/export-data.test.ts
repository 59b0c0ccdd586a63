import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/errors.js';
import { fileOutputs } from '../../../src/results/outputs.js';
import { exportData } from '../../../src/tools/export-data.js';
import type { ToolServices } from '../../../src/tools/tool.js';
import { putObserved } from '../../fakes/observed-jobs.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { call, type FakeJobs, fakeServices } from './fake-services.js';

let store: JobStore;
let services: ToolServices;
let jobs: FakeJobs;
beforeAll(async () => {
  store = await createJobStore();
  await putObserved(store);
});
afterAll(() => store.remove());
beforeEach(() => {
  const fake = fakeServices();
  jobs = fake.jobs;
  const { manifests, path } = store;
  services = {
    ...fake.services,
    manifests,
    outputs: fileOutputs(path),
    rows: async () => store.rows,
  };
});

describe('export_data', () => {
  it('writes a file into the store and says where it is and how large', async () => {
    const input = { job_names: ['seattle', 'new-york'], format: 'csv' as const };
    const answer = (await exportData.run(input, services, call)) as unknown as {
      path: string;
      bytes: number;
    };
    const text = readFileSync(answer.path, 'utf8');
    expect(answer).toEqual({
      path: answer.path,
      uri: pathToFileURL(answer.path).href,
      rows: 2_922,
      bytes: Buffer.byteLength(text),
      next_step: 'Tell the user the path. Keep the attribution: Weather data by Open-Meteo.com.',
    });
    expect(dirname(answer.path)).toBe(join(store.path, 'exports'));
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2_922);
    expect(lines).toContain(
      'new-york,"New York, New York, United States",40.64,-73.76,2013-07-18,37.8,25.0,0.0,14.8',
    );
  });

  it('refuses a job that is still running', async () => {
    jobs.put('soon');
    const input = { job_names: ['soon'], format: 'netcdf' as const };
    await expect(exportData.run(input, services, call)).rejects.toThrow(
      new InvalidInputError('"soon" is still running; await_result waits for it.'),
    );
  });
});
