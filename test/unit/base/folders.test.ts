import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/base/errors.js';
import { absolutePaths } from '../../../src/base/folders.js';
import { loadConfig } from '../../../src/config.js';

it('paths of the environment mean the same in every folder', () => {
  const PATH = ['/bin', 'tools', ''].join(delimiter);
  const env = { TEMPORAL_CLI_PATH: 'bin/temporal', DURABLE_WEATHER_HOME: '/h', PATH, LANG: 'C' };
  expect(absolutePaths(env)).toEqual({
    TEMPORAL_CLI_PATH: resolve('bin/temporal'),
    PATH: ['/bin', resolve('tools'), ''].join(delimiter),
  });
  expect(absolutePaths({ PATH: '/bin', DURABLE_WEATHER_HOME: '/h' })).toEqual({});

  const { environment, temporalCliPath } = loadConfig(
    { ...env, DURABLE_WEATHER_STORE: 'results' },
    '/home/me',
  );
  expect(temporalCliPath).toBe(resolve('bin/temporal'));
  expect(environment).toMatchObject({
    DURABLE_WEATHER_STORE: resolve('results'),
    TEMPORAL_CLI_PATH: resolve('bin/temporal'),
    LANG: 'C',
  });
});

it('a relative path is refused where the folder of the start is gone, and an absolute one is not', () => {
  const before = process.cwd();
  const gone = mkdtempSync(join(tmpdir(), 'gone-'));
  process.chdir(gone);
  rmdirSync(gone);
  try {
    expect(loadConfig({ DURABLE_WEATHER_HOME: '/h', PATH: 'tools' }, '/home/me')).toMatchObject({
      home: '/h',
    });
    const refused = () =>
      loadConfig({ DURABLE_WEATHER_HOME: '/h', DURABLE_WEATHER_STORE: 'here' }, '/home/me');
    expect(refused).toThrow(InvalidInputError);
    expect(refused).toThrow(
      /^DURABLE_WEATHER_STORE is "here"; it takes an absolute path here, because the folder that durable-weather was started in cannot be used \(ENOENT: .*\)\.$/,
    );
  } finally {
    process.chdir(before);
  }
});
