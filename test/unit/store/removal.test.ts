import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { fileManifests, type Manifests } from '../../../src/store/manifests.js';
import { fileRemoval } from '../../../src/store/removal.js';
import { finishedGathering } from '../../../src/store/results.js';
import { describeRemovalContract } from '../../contracts/removal-contract.js';
import { aManifest } from '../../fakes/a-manifest.js';

describeRemovalContract('from a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'removal-'));
  const manifests = fileManifests(folder);
  return {
    manifests,
    removal: fileRemoval(folder, manifests),
    putFile: async (file, bytes) => {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), Buffer.alloc(bytes));
    },
    hasFile: async (file) => existsSync(join(folder, file)),
    damage: (jobName) => writeFile(manifests.path(jobName), '{'),
    close: () => rm(folder, { recursive: true }),
  };
});

it('keeps a part that a job names which another process finishes while manifests are read', async () => {
  const part = { file: 'parts/a/shared.parquet', bytes: 5, sha256: 'a'.repeat(64) };
  const { start_date, end_date } = aManifest('oslo').gathering;
  const parts = [{ ...part, start_date, end_date }];
  const folder = await mkdtemp(join(tmpdir(), 'removal-'));
  await mkdir(join(folder, 'parts', 'a'), { recursive: true });
  await writeFile(join(folder, part.file), 'rows!');
  const manifests = fileManifests(folder);
  await manifests.write({ ...aManifest('oslo'), parts });
  await manifests.write(aManifest('bergen'));
  const finishing: Manifests = {
    ...manifests,
    read: async (name) => {
      if (name === 'bergen') await manifests.write({ ...aManifest('later'), parts });
      return manifests.read(name);
    },
  };
  const oslo = finishedGathering({ ...aManifest('oslo'), parts });
  const removed = await fileRemoval(folder, finishing).remove([oslo], () => false);
  expect(removed).toEqual({ parts: 0, bytes: 0 });
  expect(existsSync(join(folder, part.file))).toBe(true);
  await rm(folder, { recursive: true });
});
