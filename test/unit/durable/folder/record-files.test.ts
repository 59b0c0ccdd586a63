import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { listFolder } from '../../../../src/base/files.js';
import { recordFiles } from '../../../../src/durable/folder/record-files.js';

let store: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'records-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(store, { recursive: true });
});

const listed = () => readdirSync(join(store, 'jobs'));

describe('a job that is called as a device of Windows', () => {
  it.each(['con.2012', 'NUL.x', 'com1.a.b', 'lpt9.2020:01'])(
    '%s has a file there',
    async (name) => {
      const files = recordFiles(store);
      await files.write(name, { job_name: name });
      expect(listed().filter((file) => /^(con|nul|com\d|lpt\d)\./i.test(file))).toEqual([]);
      expect(files.names()).toEqual([name]);
      expect(files.read(name)).toMatchObject({ job_name: name });
      files.remove(name);
      expect(listed()).toEqual([]);
    },
  );

  it('is found in the file that 0.2.0 gave it, and has no second one', async () => {
    const files = recordFiles(store);
    await files.write('con.2012', { job_name: 'con.2012', result: 1 });
    const before = join(store, 'jobs', basename(files.path('con.2012')).replace(',', '.'));
    renameSync(files.path('con.2012'), before);

    expect(files.path('con.2012')).toBe(before);
    expect(files.names()).toEqual(['con.2012']);
    expect(files.read('con.2012')).toMatchObject({ result: 1 });
    expect(await files.writeFirst('con.2012', { job_name: 'con.2012', result: 2 })).toBe(false);
    await files.write('con.2012', { job_name: 'con.2012', result: 3 });
    expect(listed()).toEqual([basename(before)]);
    files.remove('con.2012');
    expect(listed()).toEqual([]);
  });
});

// npm run anycase runs this on a file system that ignores case and gives names in lower case.
describe('a folder that finds files in any case and lists them in lower case', () => {
  const isLower = (name: string) => name === name.toLowerCase();
  const inLowerCase = () => recordFiles(store, (folder) => listFolder(folder).filter(isLower));

  /** Puts a record, found under its name and listed in lower case. */
  async function put(name: string, job_name = name): Promise<void> {
    const files = recordFiles(store);
    await files.write(name, { job_name });
    const lower = join(store, 'jobs', basename(files.path(name)).toLowerCase());
    if (!existsSync(lower)) copyFileSync(files.path(name), lower);
  }

  it('has each job by the name that its record holds, twins in case too', async () => {
    const names = ['CON.2012', 'OSLO:2012', 'Oslo_2012', 'oslo_2012'];
    for (const name of names) await put(name);
    expect(inLowerCase().names()).toEqual(names);
  });

  it('has no job of a record that holds the name of another', async () => {
    await put('Oslo', 'Bergen');
    expect(inLowerCase().names()).toEqual([]);
  });
});

it('names are read from the folder, whatever its times say; seen names are read again when the times are others', () => {
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
  mkdirSync(join(store, 'jobs'));
  const inFolder: string[] = [];
  const files = recordFiles(store, () => inFolder);
  expect([files.names(), files.seenNames()]).toEqual([[], []]);
  inFolder.push(basename(files.path('a')));
  expect([files.names(), files.seenNames()]).toEqual([['a'], []]);
  utimesSync(join(store, 'jobs'), 1, 1);
  expect(files.seenNames()).toEqual(['a']);
});
