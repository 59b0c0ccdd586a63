import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { askCli, readCli } from '../../../../src/engine/temporal-cli/temporal-check.js';
import { describeUnless } from '../../../fakes/describe-unless.js';
import { elfProgram } from '../../../fakes/elf-program.js';
import { realTemporalCli } from '../../../fakes/engine-home.js';
import { writeProgram } from '../../../fakes/engine-scripts.js';
import { IS_TEMPORAL_CLI } from '../../../fakes/fake-python.js';

const NOT_READ = process.platform === 'linux' ? undefined : 'programs are read on Linux alone';

const NOTES =
  '\xff Go buildinf:\x08\x02go1.26.8\xe6path\tgithub.com/temporalio/cli/cmd/temporal\nmod\tgithub.com/temporalio/cli\tv1.9.1\t\nbuild\t-compiler=gc\nbuild\t-ldflags="-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=1.9.1-rc.2"\nbuild\tGOOS=linux\n';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temporal check '));
});
afterEach(() => rm(folder, { recursive: true }));

async function program(content: Buffer): Promise<string> {
  const path = join(folder, 'temporal');
  await writeFile(path, content, { mode: 0o755 });
  return path;
}

it('the version that is read is the one that the program says', async () => {
  const path = await realTemporalCli();
  const said = await askCli(path, {});
  expect(said).toEqual({ path, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  expect(await readCli(path, {})).toEqual(said);
});

describeUnless(NOT_READ, 'a program that was built as the CLI', () => {
  it('is not run', async () => {
    const path = await program(elfProgram({ '.text': 'code', '.go.buildinfo': NOTES }));
    expect(await readCli(path, {})).toEqual({ path, version: '1.9.1-rc.2' });
    await expect(askCli(path, {})).rejects.toThrow();
  });
});

it('a script is asked', async () => {
  const path = await writeProgram(join(folder, 'temporal'), IS_TEMPORAL_CLI);
  expect(await readCli(path, {})).toEqual({ path, version: '1.9.1' });
});

it.each([
  ['that is cut off', elfProgram({ '.go.buildinfo': NOTES, '.data': 'data' }).subarray(0, -1)],
  ['of another processor', withMachine(elfProgram({ '.go.buildinfo': NOTES }), 0xfeed)],
  ['that needs a loader', elfProgram({ '.interp': '/lib/ld.so', '.go.buildinfo': NOTES })],
  ['without notes', elfProgram({ '.text': NOTES })],
  [
    'of another name',
    elfProgram({ '.go.buildinfo': NOTES.replace('/cmd/temporal', '/cmd/other') }),
  ],
  ['without a version', elfProgram({ '.go.buildinfo': NOTES.replace('.Version=', '.Other=') })],
])('a program %s is asked', async (_what, content) => {
  const path = await program(content);
  // It cannot be run, and what comes of that depends on the system's shell.
  const asked: Error = await askCli(path, {}).catch((error) => error);
  await expect(readCli(path, {})).rejects.toThrow(asked);
});

it('a program that may not be run is none', async () => {
  const path = await program(elfProgram({ '.go.buildinfo': NOTES }));
  await chmod(path, 0o644);
  await expect(readCli(path, {})).rejects.toThrow('cannot be run, EACCES');
});

function withMachine(content: Buffer, machine: number): Buffer {
  content.writeUInt16LE(machine, 18);
  return content;
}
