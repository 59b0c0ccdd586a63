import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
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

/** A store in a folder, and what puts a finished job with a file of five bytes there. */
async function aStore() {
  const folder = await mkdtemp(join(tmpdir(), 'removal-'));
  await mkdir(join(folder, 'parts'));
  const manifests = fileManifests(folder);
  const finish = async (name: string, file: string) => {
    await writeFile(join(folder, file), 'rows!');
    const { start_date, end_date } = aManifest(name).gathering;
    const part = { file, bytes: 5, sha256: 'a'.repeat(64), start_date, end_date };
    const manifest = { ...aManifest(name), parts: [part] };
    await manifests.write(manifest);
    return finishedGathering(manifest);
  };
  return { folder, manifests, finish };
}

it('keeps a part that a job names which another process finishes while manifests are read', async () => {
  const { folder, manifests, finish } = await aStore();
  const oslo = await finish('oslo', 'parts/shared');
  await manifests.write(aManifest('bergen'));
  const finishing: Manifests = {
    ...manifests,
    read: async (name) => {
      if (name === 'bergen') await finish('later', 'parts/shared');
      return manifests.read(name);
    },
  };
  const removed = await fileRemoval(folder, finishing).remove([oslo], () => false);
  expect(removed).toEqual({ parts: 0, bytes: 0 });
  expect(existsSync(join(folder, 'parts/shared'))).toBe(true);
  await rm(folder, { recursive: true });
});

it('takes the parts of each job whose manifest is gone, and tells which one is left with its parts', async () => {
  const { folder, manifests, finish } = await aStore();
  const [oslo, bergen] = [
    await finish('oslo', 'parts/first'),
    await finish('bergen', 'parts/second'),
  ];
  const why = 'The disk is read-only.';
  const failing: Manifests = {
    ...manifests,
    remove: (name) =>
      name === 'oslo' ? Promise.reject(new UnavailableError(why)) : manifests.remove(name),
  };
  const removed = await fileRemoval(folder, failing).remove([oslo, bergen], () => false);
  expect(removed).toEqual({ parts: 1, bytes: 5, left: [{ name: 'oslo', why }] });
  const left = ['parts/first', 'parts/second'].map((file) => existsSync(join(folder, file)));
  expect(left).toEqual([true, false]);
  expect(await fileRemoval(folder, manifests).remove([oslo], () => false)).toEqual({
    ...{ parts: 1, bytes: 5 },
  });
  expect(existsSync(join(folder, 'parts/first'))).toBe(false);
  await rm(folder, { recursive: true });
});

it('a manifest comes back where a part of it cannot be removed, and the next removal takes both', async () => {
  const { folder, manifests, finish } = await aStore();
  const [oslo, bergen] = [
    await finish('oslo', 'parts/first'),
    await finish('bergen', 'parts/second'),
  ];
  const before = await manifests.read('oslo');
  // A folder is refused as a file in use is, to root too.
  await rm(join(folder, 'parts/first'));
  await mkdir(join(folder, 'parts/first'));
  const removal = fileRemoval(folder, manifests);
  expect(await removal.remove([oslo, bergen], () => false)).toEqual({
    ...{ parts: 1, bytes: 5 },
    left: [
      {
        name: 'oslo',
        why: expect.stringMatching(
          /^The result store .* cannot be used: E(ISDIR|PERM): .*, unlink '.*first'; .*\.$/,
        ),
      },
    ],
  });
  expect(await manifests.names()).toEqual(['oslo']);
  expect(await manifests.read('oslo')).toEqual(before);
  await rm(join(folder, 'parts/first'), { recursive: true });
  await writeFile(join(folder, 'parts/first'), 'rows!');
  expect(await removal.remove([oslo], () => false)).toEqual({ parts: 1, bytes: 5 });
  expect(await manifests.names()).toEqual([]);
  expect(existsSync(join(folder, 'parts/first'))).toBe(false);
  await rm(folder, { recursive: true });
});

it('where the manifest cannot come back either, the others go on, and what stays is told', async () => {
  const { folder, manifests, finish } = await aStore();
  const [oslo, bergen] = [
    await finish('oslo', 'parts/first'),
    await finish('bergen', 'parts/second'),
  ];
  await rm(join(folder, 'parts/first'));
  await mkdir(join(folder, 'parts/first'));
  const failing: Manifests = {
    ...manifests,
    writeFirst: () => Promise.reject(new UnavailableError('The disk is full.')),
  };
  expect(await fileRemoval(folder, failing).remove([oslo, bergen], () => false)).toEqual({
    ...{ parts: 1, bytes: 5 },
    kept: expect.stringMatching(/^Files of "oslo" stay: The result store .*first'; .*\.$/),
  });
  expect(existsSync(join(folder, 'parts/second'))).toBe(false);
  await rm(folder, { recursive: true });
});
