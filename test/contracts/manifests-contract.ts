import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../src/base/errors.js';
import { seal } from '../../src/durable/folder/checksum.js';
import { DamagedManifestError, type Manifests } from '../../src/store/manifests.js';
import { aManifest } from '../fakes/a-manifest.js';

/** Manifests of an empty store of their own. */
export interface ManifestsUnderTest {
  manifests: Manifests;
  /** Puts a text where the manifest of a job is. */
  put(jobName: string, text: string): Promise<void>;
  /** The text that is there. */
  textOf(jobName: string): Promise<string>;
  close(): Promise<void>;
}

const MENDED =
  '; "durable-weather doctor --repair" sets it aside, so that the job can be gathered again.';

const LATER = '2027-01-01T00:00:00.000Z';

/** What holds for the manifests of every result store. */
export function describeManifestsContract(
  name: string,
  make: () => Promise<ManifestsUnderTest>,
): void {
  describe(`manifests ${name}`, () => {
    let store: ManifestsUnderTest;
    let manifests: Manifests;
    beforeEach(async () => {
      store = await make();
      manifests = store.manifests;
    });
    afterEach(() => store.close());

    it('are read as it was written', async () => {
      const manifest = aManifest('seattle');
      await manifests.write(manifest);
      expect(await manifests.read('seattle')).toEqual(manifest);
    });

    it('are written first once', async () => {
      const [first, second] = [
        aManifest('seattle'),
        { ...aManifest('seattle'), started_at: LATER },
      ];
      expect(await manifests.writeFirst(first)).toBe(true);
      expect(await manifests.writeFirst(second)).toBe(false);
      expect(await manifests.read('seattle')).toEqual(first);
      await manifests.write(second);
      expect(await manifests.read('seattle')).toEqual(second);
    });

    it('are not there before a job has finished', async () => {
      expect(await manifests.read('seattle')).toBeUndefined();
      await manifests.write(aManifest('portland'));
      expect(await manifests.read('seattle')).toBeUndefined();
    });

    it('are gone when they are removed, once or twice', async () => {
      for (const name of ['seattle', 'portland']) await manifests.write(aManifest(name));
      await manifests.remove('seattle');
      await manifests.remove('seattle');
      expect(await manifests.names()).toEqual(['portland']);
      expect(await manifests.read('seattle')).toBeUndefined();
    });

    it('can have the longest name that a job can', async () => {
      const name = 'x'.repeat(200);
      await manifests.write(aManifest(name));
      expect((await manifests.read(name))?.job_name).toBe(name);
    });

    it('carry a checksum of all their content', async () => {
      await manifests.write(aManifest('seattle'));
      const { checksum, ...content } = JSON.parse(await store.textOf('seattle'));
      expect(content).toEqual(aManifest('seattle'));
      expect(checksum).toBe(seal(aManifest('seattle')).checksum);
    });

    it('are whole whatever the layout and the order of their keys', async () => {
      await manifests.write(aManifest('seattle'));
      const content = JSON.parse(await store.textOf('seattle'));
      const reversed = Object.fromEntries(Object.entries(content).reverse());
      await store.put('seattle', JSON.stringify(reversed));
      expect(await manifests.read('seattle')).toEqual(aManifest('seattle'));
    });

    it('are listed by the names of all finished jobs, sorted', async () => {
      for (const name of ['b', 'a.b', 'A']) await manifests.write(aManifest(name));
      expect(await manifests.names()).toEqual(['A', 'a.b', 'b']);
    });

    it('are none in a new store', async () => {
      expect(await manifests.names()).toEqual([]);
    });

    it('are two for names that differ in case alone', async () => {
      const [lower, upper] = [aManifest('seattle'), aManifest('Seattle')];
      await manifests.write(lower);
      await manifests.write(upper);
      expect(await manifests.read('seattle')).toEqual(lower);
      expect(await manifests.read('Seattle')).toEqual(upper);
    });

    it('are replaced as a whole by the next ones of their names', async () => {
      await manifests.write(aManifest('seattle'));
      const later = { ...aManifest('seattle'), finished_at: '2026-11-25T10:00:00.000Z' };
      await manifests.write(later);
      expect(await manifests.read('seattle')).toEqual(later);
      expect(await manifests.names()).toEqual(['seattle']);
    });

    it('without a checksum are of version 0.2.0, and are read', async () => {
      await store.put('x', JSON.stringify(aManifest('x')));
      expect(await manifests.read('x')).toEqual(aManifest('x'));
    });

    it('that are damaged can be set aside, and are then as if they had never been', async () => {
      await manifests.write(aManifest('portland'));
      await store.put('seattle', '{"format": 1, "job_na');
      await expect(manifests.read('seattle')).rejects.toThrow(DamagedManifestError);
      await manifests.setAside('seattle');
      expect(await manifests.read('seattle')).toBeUndefined();
      expect(await manifests.names()).toEqual(['portland']);
      await manifests.write(aManifest('seattle'));
      expect(await manifests.read('seattle')).toEqual(aManifest('seattle'));
    });

    it.each([
      ['half of it', '{"format": 1, "job_na', `is damaged: it is not JSON${MENDED}`],
      ['empty', '', `is damaged: it is not JSON${MENDED}`],
      [
        'of a later version',
        '{"format": 2}',
        'has format 2; this version reads format 1: use the version of durable-weather that wrote it, or a newer one.',
      ],
      ['something else', 'null', `is damaged: it holds no object${MENDED}`],
      [
        'without a number of rows',
        JSON.stringify({ ...aManifest('x'), result: { ...aManifest('x').result, rows: 'many' } }),
        `is damaged: result.rows is not as written${MENDED}`,
      ],
      [
        'edited',
        JSON.stringify({ ...seal(aManifest('x')), started_at: '2026-11-25T10:00:00.000Z' }),
        `is damaged: its content does not match its checksum${MENDED}`,
      ],
    ])('that are %s say so', async (_what, text, words) => {
      await store.put('x', text);
      await expect(manifests.read('x')).rejects.toThrow(
        new UnavailableError(`The manifest ${manifests.path('x')} ${words}`),
      );
    });
  });
}
