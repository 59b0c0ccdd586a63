import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DamagedManifestError,
  fileManifests,
  type Manifests,
} from '../../../src/store/manifests.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { describeManifestsContract } from '../../contracts/manifests-contract.js';
import { aManifest, GATHERING, OF_TODAY } from '../../fakes/a-manifest.js';

let store: string;
let manifests: Manifests;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'manifests-'));
  manifests = fileManifests(store);
});
afterEach(() => rm(store, { recursive: true }));

describeManifestsContract('in a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'manifests-'));
  const own = fileManifests(folder);
  return {
    manifests: own,
    put: async (jobName, text) => {
      await mkdir(dirname(own.path(jobName)), { recursive: true });
      await writeFile(own.path(jobName), text);
    },
    textOf: (jobName) => readFile(own.path(jobName), 'utf8'),
    close: () => rm(folder, { recursive: true }),
  };
});

async function putText(jobName: string, text: string): Promise<string> {
  const path = manifests.path(jobName);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

describe('a manifest', () => {
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

  it('of a job that a schedule started has a file name that every system takes', async () => {
    const name = 'nightly-2026-11-28T05:00:00Z';
    await manifests.write(aManifest(name));
    expect(basename(manifests.path(name))).toBe('nightly-2026-11-28T05+00+00Z~4a410cff.json');
    expect(await manifests.names()).toEqual([name]);
    expect((await manifests.read(name))?.job_name).toBe(name);
  });

  it('lies where a person looks for it', async () => {
    await manifests.write(aManifest('seattle'));
    expect(await readdir(join(store, 'jobs'))).toEqual(['seattle~3151a8f2.json']);
    expect(manifests.path('seattle')).toBe(join(store, 'jobs', 'seattle~3151a8f2.json'));
  });

  it('is another one for a name that differs in case alone, also where files do not', async () => {
    const upper = basename(manifests.path('Seattle')).toLowerCase();
    expect(upper).not.toBe(basename(manifests.path('seattle')).toLowerCase());
  });
});

describe('the checksum of a manifest', () => {
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
  it('leave out what is no manifest', async () => {
    await manifests.write(aManifest('a'));
    for (const stranger of ['notes.json', 'b~12345678.json.0a.tmp', '.DS_Store']) {
      await writeFile(join(store, 'jobs', stranger), '');
    }
    expect(await manifests.names()).toEqual(['a']);
  });
});

describe('a manifest that a worker of version 0.2.0 has written', () => {
  /** Version 0.2.0 copied what it did not know from the input into the result. */
  const writtenByEarlier = (gathering: Gathering) => {
    const { result, ...rest } = aManifest('x', gathering);
    const { days: _days, ...plain } = result;
    const days = gathering.days === undefined ? {} : { days: gathering.days };
    return putText('x', JSON.stringify({ ...rest, result: { ...plain, ...days } }));
  };
  const { utc_offset_seconds: _offset, days: _local, ...inUtc } = OF_TODAY;

  it.each<[string, Gathering]>([
    ['a model in local days', OF_TODAY],
    ['a model in UTC days', inUtc],
    ['a model by the hour', { ...inUtc, resolution: 'hourly' }],
    ['best_match in local days', { ...OF_TODAY, model: 'best_match' }],
  ])('is no result of a job of %s', async (_what, gathering) => {
    const path = await writtenByEarlier(gathering);
    await expect(manifests.read('x')).rejects.toThrow(
      new DamagedManifestError(
        path,
        'a worker of version 0.2.0 gathered the job without regard to its model and days',
      ),
    );
    await manifests.setAside('x');
    expect(await manifests.read('x')).toBeUndefined();
  });

  it.each<[string, Gathering]>([
    ['0.2.0', GATHERING],
    ['the same meaning', { ...GATHERING, model: 'best_match' }],
    ['the same meaning by the hour', { ...inUtc, resolution: 'hourly', model: 'best_match' }],
  ])('is the result of a job of %s', async (_what, gathering) => {
    await writtenByEarlier(gathering);
    expect((await manifests.read('x'))?.gathering).toEqual(gathering);
  });

  it('is not taken for one that names the days in words', async () => {
    await manifests.write(aManifest('x', OF_TODAY));
    expect((await manifests.read('x'))?.result.days).toBe('UTC-08:00, standard time');
  });
});
