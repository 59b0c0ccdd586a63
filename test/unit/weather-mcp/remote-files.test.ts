import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RemoteFiles, remoteFiles } from '../../../src/weather-mcp/remote-files.js';

let store: string;
let files: RemoteFiles;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'a store '));
  for (const folder of ['exports', 'jobs', 'parts']) mkdirSync(join(store, folder));
  files = remoteFiles(store);
});
afterEach(() => rmSync(store, { recursive: true }));

describe('files of the store', () => {
  it('have names that mean something elsewhere, and are read by them', () => {
    const path = join(store, 'exports', 'a~1.csv');
    writeFileSync(path, 'x');
    const told = { path, at: [pathToFileURL(path).href], text: `Saved as ${path} (1 kB).`, n: 1 };
    expect(files.renamed(told)).toEqual({
      path: 'weather://files/exports/a~1.csv',
      at: ['weather://files/exports/a%7E1.csv'],
      text: 'Saved as weather://files/exports/a~1.csv (1 kB).',
      n: 1,
    });
    for (const uri of ['weather://files/exports/a~1.csv', 'weather://files/exports/a%7E1.csv']) {
      expect(files.read(uri)).toEqual({ contents: [{ uri, mimeType: 'text/csv', text: 'x' }] });
    }
  });

  it('are read as base64 where they are no text', () => {
    writeFileSync(join(store, 'exports', 'x.parquet'), Buffer.from([0, 255]));
    expect(files.read('weather://files/exports/x.parquet')).toMatchObject({
      contents: [{ mimeType: 'application/vnd.apache.parquet', blob: 'AP8=' }],
    });
  });
});

describe('no other file is read:', () => {
  it.each([
    'exports/gone.csv',
    'exports/',
    'exports/..',
    'exports/../parts/x',
    'exports/..%2Fparts%2Fx',
    'exports/%2e%2e%2fparts%2fx',
    'exports/%ZZ',
    'exports/%00',
    'exports/link',
    'parts/x',
    '/etc/passwd',
    '../../etc/passwd',
  ])('%s', (name) => {
    writeFileSync(join(store, 'parts', 'x'), 'x');
    symlinkSync('/etc/passwd', join(store, 'exports', 'link'));
    const uri = `weather://files/${name}`;
    expect(() => files.read(uri)).toThrow(
      `There is no resource "${uri}"; answers of export_data, plot_data and start_lookup name those of files.`,
    );
  });
});
