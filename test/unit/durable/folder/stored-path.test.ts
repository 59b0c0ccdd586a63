import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../../src/base/errors.js';
import { storedPath } from '../../../../src/durable/folder/stored-path.js';
import { fileManifests } from '../../../../src/store/manifests.js';

describe('a name within the store', () => {
  it('is a path below its folder', () => {
    expect(storedPath('/store', 'parts/s/a..b.parquet')).toBe(join('/store/parts/s/a..b.parquet'));
  });

  it.each(['../x', 'parts/../../x', '/etc/passwd', 'parts//x', '', '.', 'a\\..\\x', 'a\0b'])(
    'is not %j',
    (name) => {
      expect(() => storedPath('/store', name)).toThrow(
        new UnavailableError(
          `${JSON.stringify(name)} names no file of the result store /store; it takes the path of a file below that folder.`,
        ),
      );
    },
  );
});

it('a manifest of a job that is called like a path is neither read nor written', async () => {
  const manifests = fileManifests('/store');
  expect(() => manifests.path('../../x')).toThrow('names no file of the result store');
  await expect(manifests.read('../../x')).rejects.toThrow(UnavailableError);
});
