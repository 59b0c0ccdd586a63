import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { platformFolders } from '../../../src/settings/platform-folders.js';

const HOME = '/home/me';

describe('the folders', () => {
  it('are those of the XDG base directories on Linux', () => {
    expect(platformFolders({}, HOME, 'linux')).toEqual({
      data: join(HOME, '.local', 'share', 'durable-weather'),
      cache: join(HOME, '.cache', 'durable-weather'),
    });
    expect(platformFolders({ XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/c' }, HOME, 'linux')).toEqual({
      data: join('/d', 'durable-weather'),
      cache: join('/c', 'durable-weather'),
    });
  });

  it('are in the Library on macOS', () => {
    expect(platformFolders({ XDG_DATA_HOME: '/d' }, HOME, 'darwin')).toEqual({
      data: join(HOME, 'Library', 'Application Support', 'durable-weather'),
      cache: join(HOME, 'Library', 'Caches', 'durable-weather'),
    });
  });

  it('are in the root of the profile on Windows, which no host redirects', () => {
    expect(platformFolders({ LOCALAPPDATA: '/l' }, HOME, 'win32')).toEqual({
      data: join(HOME, '.durable-weather'),
      cache: join(HOME, '.durable-weather', 'cache'),
    });
  });
});
