import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredFile } from '../../src/durable/results.js';
import type { Manifests } from '../../src/store/manifests.js';
import type { Removal } from '../../src/store/removal.js';
import { finishedGathering } from '../../src/store/results.js';
import { aManifest } from '../fakes/a-manifest.js';

/** Manifests and files of an empty store of their own. */
export interface RemovalUnderTest {
  manifests: Manifests;
  removal: Removal;
  /** Puts bytes where a file of the store is. */
  putFile(file: string, bytes: number): Promise<void>;
  hasFile(file: string): Promise<boolean>;
  /** Replaces the manifest of a job with what cannot be read. */
  damage(jobName: string): Promise<void>;
  close(): Promise<void>;
}

const FIRST: StoredFile = { file: 'parts/a/first.parquet', bytes: 100, sha256: 'a'.repeat(64) };
const SECOND: StoredFile = { file: 'parts/a/second.parquet', bytes: 23, sha256: 'b'.repeat(64) };

const inNoUse = () => false;

/** What holds for the removal of jobs from every result store. */
export function describeRemovalContract(name: string, make: () => Promise<RemovalUnderTest>): void {
  describe(`removal ${name}`, () => {
    let store: RemovalUnderTest;
    beforeEach(async () => {
      store = await make();
      for (const { file, bytes } of [FIRST, SECOND]) await store.putFile(file, bytes);
    });
    afterEach(() => store.close());

    /** A finished job whose manifest names some files. */
    async function finish(jobName: string, ...files: StoredFile[]) {
      const { start_date, end_date } = aManifest(jobName).gathering;
      const parts = files.map((file) => ({ ...file, start_date, end_date }));
      const manifest = { ...aManifest(jobName), parts };
      await store.manifests.write(manifest);
      return finishedGathering(manifest);
    }

    const left = async () => [await store.hasFile(FIRST.file), await store.hasFile(SECOND.file)];

    it('N14: takes the manifest and the parts that no other manifest names', async () => {
      const oslo = await finish('oslo', FIRST, SECOND);
      await finish('bergen', SECOND);
      expect(await store.removal.remove([oslo], inNoUse)).toEqual({ parts: 1, bytes: 100 });
      expect(await store.manifests.names()).toEqual(['bergen']);
      expect(await left()).toEqual([false, true]);
    });

    it('of one job leaves its twin in case, and the parts of the twin', async () => {
      const names = ['Oslo', 'OSLO', 'con.Oslo', 'CON.oslo', 'oslo'];
      for (const name of names) await finish(name, SECOND);
      for (const [index, name] of names.entries()) {
        await store.removal.remove([await finish(name, FIRST, SECOND)], inNoUse);
        expect(await store.manifests.names()).toEqual(names.slice(index + 1).sort());
        expect(await left()).toEqual([false, index < names.length - 1]);
      }
    });

    it('counts a part once that several of the jobs have', async () => {
      const both = [await finish('oslo', FIRST, SECOND), await finish('bergen', SECOND)];
      expect(await store.removal.remove(both, inNoUse)).toEqual({ parts: 2, bytes: 123 });
      expect(await store.manifests.names()).toEqual([]);
      expect(await left()).toEqual([false, false]);
    });

    it('keeps parts that a running job may be counting on, and says so', async () => {
      const [oslo, bergen] = [await finish('oslo', FIRST), await finish('bergen', SECOND)];
      const isInUse = (job: { name: string }) => job.name === 'oslo';
      expect(await store.removal.remove([oslo, bergen], isInUse)).toEqual({
        parts: 1,
        bytes: 23,
        kept: 'Parts of a place that a running job gathers are kept.',
      });
      expect(await store.manifests.names()).toEqual([]);
      expect(await left()).toEqual([true, false]);
    });

    it('keeps all parts where a manifest cannot be read, for they may be in that', async () => {
      const oslo = await finish('oslo', FIRST);
      await finish('broken');
      await store.damage('broken');
      const removed = await store.removal.remove([oslo], inNoUse);
      expect(removed).toEqual({ parts: 0, bytes: 0, kept: expect.any(String) });
      expect(removed.kept).toMatch(/^Parts are kept: The manifest .* is damaged: /);
      expect(await store.manifests.names()).toEqual(['broken']);
      expect(await left()).toEqual([true, true]);
    });

    it('is content with what is gone already', async () => {
      const oslo = await finish('oslo', FIRST);
      await store.removal.remove([oslo], inNoUse);
      expect(await store.removal.remove([oslo], inNoUse)).toEqual({ parts: 1, bytes: 100 });
      expect(await left()).toEqual([false, true]);
    });
  });
}
