import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { startArchive } from '../../src/demo-archive/archive.js';
import { realTemporalCli } from '../fakes/engine-home.js';

it('the demo shows real weather and leaves nothing behind', async () => {
  // The bundled archive by its address: the live one is not asked in tests.
  const archive = await startArchive();
  const temporary = await mkdtemp(join(tmpdir(), 'demo '));
  // Of a user who may have none by himself.
  const userHome = await mkdtemp(join(tmpdir(), 'user home '));
  const { stdout } = await promisify(execFile)(process.execPath, [resolve('dist/cli.js'), 'demo'], {
    env: {
      PATH: process.env.PATH,
      HOME: userHome,
      TMPDIR: temporary,
      TEMPORAL_CLI_PATH: await realTemporalCli(),
      OPEN_METEO_ARCHIVE_URL: archive.archiveUrl,
      OPEN_METEO_GEOCODING_URL: archive.geocodingUrl,
    },
  });
  await archive.close();
  expect(stdout).toMatch(/Seattle, Washington, United States │ 1461 │ 35\.6 °C │ 2014-08-11/);
  expect(stdout).toMatch(/New York, New York, United States {2}│ 1461 │ 37\.8 °C │ 2013-07-18/);
  expect(stdout).toContain('No place is called "Tokyo"');
  expect(stdout).toMatch(/The same start_gathering once more: 2 jobs joined after \d+\.\d s/);
  expect(await readdir(temporary)).toEqual([]);
  expect(await readdir(userHome)).toEqual([]);
  for (const folder of [temporary, userHome]) await rm(folder, { recursive: true });
});
