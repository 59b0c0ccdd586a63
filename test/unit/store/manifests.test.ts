import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { seal } from '../../../src/durable/folder/checksum.js';
import {
  DamagedManifestError,
  fileManifests,
  type Manifests,
} from '../../../src/store/manifests.js';
import { aManifest } from '../../fakes/a-manifest.js';

let store: string;
let manifests: Manifests;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'manifests-'));
  manifests = fileManifests(store);
});
afterEach(() => rm(store, { recursive: true }));

async function putText(jobName: string, text: string): Promise<string> {
  const path = manifests.path(jobName);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

describe('a manifest', () => {
  it('is read as it was written', async () => {
    const manifest = aManifest('seattle');
    await manifests.write(manifest);
    expect(await manifests.read('seattle')).toEqual(manifest);
  });

  it('says where it lies now, in a store that was moved', async () => {
    const written = aManifest('seattle');
    const [before, now] = ['/before/jobs/seattle~3151a8f2.json', manifests.path('seattle')].map(
      (path) => ({ ...written.result.data, uri: pathToFileURL(path).href }),
    );
    await manifests.write({
      ...written,
      result: { ...written.result, data: before ?? written.result.data },
    });
    expect((await manifests.read('seattle'))?.result).toEqual({ ...written.result, data: now });
  });

  it('lies where a person looks for it', async () => {
    await manifests.write(aManifest('seattle'));
    expect(await readdir(join(store, 'jobs'))).toEqual(['seattle~3151a8f2.json']);
    expect(manifests.path('seattle')).toBe(join(store, 'jobs', 'seattle~3151a8f2.json'));
  });

  it('is not there before its job has finished', async () => {
    expect(await manifests.read('seattle')).toBeUndefined();
    await manifests.write(aManifest('portland'));
    expect(await manifests.read('seattle')).toBeUndefined();
  });

  it('is gone when it is removed, once or twice', async () => {
    for (const name of ['seattle', 'portland']) await manifests.write(aManifest(name));
    await manifests.remove('seattle');
    await manifests.remove('seattle');
    expect(await manifests.names()).toEqual(['portland']);
    expect(await manifests.read('seattle')).toBeUndefined();
  });

  it('is another one for a name that differs in case alone, also where files do not', async () => {
    const upper = basename(manifests.path('Seattle')).toLowerCase();
    expect(upper).not.toBe(basename(manifests.path('seattle')).toLowerCase());
  });

  it('can have the longest name that a job can', async () => {
    const name = 'x'.repeat(200);
    await manifests.write(aManifest(name));
    expect((await manifests.read(name))?.job_name).toBe(name);
  });
});

describe('the checksum of a manifest', () => {
  it('is of all its content', async () => {
    await manifests.write(aManifest('seattle'));
    const { checksum, ...content } = JSON.parse(await readFile(manifests.path('seattle'), 'utf8'));
    expect(content).toEqual(aManifest('seattle'));
    expect(checksum).toBe(seal(aManifest('seattle')).checksum);
  });

  it('holds whatever the layout and the order of the keys', async () => {
    await manifests.write(aManifest('seattle'));
    const path = manifests.path('seattle');
    const content = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify(Object.fromEntries(Object.entries(content).reverse())));
    expect(await manifests.read('seattle')).toEqual(aManifest('seattle'));
  });

  it('finds every flipped bit that would say something else', async () => {
    await manifests.write(aManifest('seattle'));
    const path = manifests.path('seattle');
    const whole = await readFile(path);
    let noticed = 0;
    for (const [at, byte] of whole.entries()) {
      const flipped = Buffer.from(whole);
      flipped[at] = byte ^ (1 << (at % 8));
      await writeFile(path, flipped);
      const read = await manifests.read('seattle').catch((error: unknown) => error);
      if (read instanceof DamagedManifestError) noticed += 1;
      else expect(read).toEqual(aManifest('seattle'));
    }
    // The rest are in blanks and in the word "checksum".
    expect(noticed).toBeGreaterThan(0.9 * whole.length);
  });

  it('is not looked for where version 0.2.0 wrote none', async () => {
    const path = await putText('x', JSON.stringify(aManifest('x')));
    expect(await manifests.read('x')).toEqual(aManifest('x'));
    await putText('x', JSON.stringify({ ...aManifest('x'), checksum: 'b0' }));
    await expect(manifests.read('x')).rejects.toThrow(
      new DamagedManifestError(path, 'its content does not match its checksum'),
    );
  });
});

describe('names', () => {
  it('are those of all finished jobs, sorted', async () => {
    for (const name of ['b', 'a.b', 'A']) await manifests.write(aManifest(name));
    expect(await manifests.names()).toEqual(['A', 'a.b', 'b']);
  });

  it('are none in a new store', async () => {
    expect(await manifests.names()).toEqual([]);
  });

  it('leave out what is no manifest', async () => {
    await manifests.write(aManifest('a'));
    for (const stranger of ['notes.json', 'b~12345678.json.0a.tmp', '.DS_Store']) {
      await writeFile(join(store, 'jobs', stranger), '');
    }
    expect(await manifests.names()).toEqual(['a']);
  });
});

const MENDED =
  '; "durable-weather doctor --repair" sets it aside, so that the job can be gathered again.';

describe('a manifest that cannot be understood says so:', () => {
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
  ])('%s', async (_what, text, words) => {
    const path = await putText('x', text);
    await expect(manifests.read('x')).rejects.toThrow(
      new UnavailableError(`The manifest ${path} ${words}`),
    );
  });
});
