import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/base/errors.js';
import { fileOutputs } from '../../../src/store/outputs.js';
import { exportData } from '../../../src/tools/export-data.js';
import type { ToolServices } from '../../../src/tools/services.js';
import type { FakePromises } from '../../fakes/fake-promises.js';
import { putObserved } from '../../fakes/observed-jobs.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { call, fakeServices } from './fake-services.js';

let store: JobStore;
let services: ToolServices;
let jobs: FakePromises;
beforeAll(async () => {
  store = await createJobStore();
  await putObserved(store);
});
afterAll(() => store.remove());
beforeEach(() => {
  const { manifests, path } = store;
  const fake = fakeServices(Date.now, { manifests });
  jobs = fake.jobs;
  services = {
    ...fake.services,
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
      metadata: string;
    };
    const text = readFileSync(answer.path, 'utf8');
    expect(answer).toEqual({
      path: answer.path,
      uri: pathToFileURL(answer.path).href,
      rows: 2_922,
      bytes: Buffer.byteLength(text),
      metadata: `${answer.path}-metadata.json`,
      next_step: 'Tell the user the path. Keep the attribution: Weather data by Open-Meteo.com.',
    });
    expect(dirname(answer.path)).toBe(join(store.path, 'exports'));
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2_922);
    expect(lines).toContain(
      'new-york,"New York, New York, United States",40.64,-73.76,2013-07-18,UTC,37.8,25.0,0.0,14.8',
    );
    expect(JSON.parse(readFileSync(answer.metadata, 'utf8'))).toMatchObject({
      url: basename(answer.path),
      notes: [{ job_name: 'seattle' }, { job_name: 'new-york' }],
    });
  });

  it('says what a reader has to know', async () => {
    const days = { start_date: '2020-01-01', end_date: '2020-01-02', resolution: 'daily' as const };
    const gathering = { ...days, latitude: 1, longitude: 2, variables: ['rain_sum'] };
    await store.put('dry', gathering, { rain_sum: [null, null] });
    const answer = await exportData.run({ job_names: ['dry'], format: 'csv' }, services, call);
    expect(answer.next_step).toBe(
      'Tell the user the path. Keep the attribution: Weather data by Open-Meteo.com. The first 100 rows have no rain_sum, which readers that guess types by them take for text: give polars infer_schema_length=None and DuckDB sample_size=-1, or export parquet, which has types.',
    );
  });

  it('has all in one file where the format has a place for it', async () => {
    const input = { job_names: ['seattle'], format: 'parquet' as const };
    expect(await exportData.run(input, services, call)).not.toHaveProperty('metadata');
  });

  it('refuses a job that is still running', async () => {
    jobs.put('soon');
    const input = { job_names: ['soon'], format: 'netcdf' as const };
    await expect(exportData.run(input, services, call)).rejects.toThrow(
      new InvalidInputError('"soon" is still running; await_result waits for it.'),
    );
  });
});
