import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UnavailableError } from '../../src/base/errors.js';
import { seal } from '../../src/durable/folder/checksum.js';
import { fileManifests } from '../../src/store/manifests.js';
import { aManifest } from '../fakes/a-manifest.js';
import { cleaned, damaged, type FuzzTarget, lawTarget } from './target.js';

const NAME = 'seattle';

/** A manifest is believed only as it was written, and whatever else stands there is told in words. */
export function manifestsTarget(): FuzzTarget {
  const store = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const manifests = fileManifests(store);
  const path = manifests.path(NAME);
  mkdirSync(dirname(path));
  const written = JSON.stringify(seal(aManifest(NAME)));
  const genuine = async () => {
    writeFileSync(path, written);
    return manifests.read(NAME);
  };
  const target = lawTarget('manifests', 20, damaged(written), async (text) => {
    const expected = await genuine();
    writeFileSync(path, text);
    try {
      const found = await manifests.read(NAME);
      // One that has lost its checksum is one of version 0.2.0, which wrote none.
      const isSealed = found !== undefined && 'checksum' in JSON.parse(text);
      if (isSealed && !isDeepStrictEqual(found, expected)) {
        throw new Error('a changed manifest was believed');
      }
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
    }
  });
  return cleaned(target, () => rmSync(store, { recursive: true }));
}
