import { mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { type ClassicFile, writeClassicFile } from '../../../src/exports/classic-file.js';
import { describeUnless } from '../../fakes/describe-unless.js';
import { mountDisk, unmountDisk } from '../../fakes/small-disk.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'classic '));
});
afterEach(() => rmSync(folder, { recursive: true }));

function content(...pieces: (Float64Array | Uint8Array)[]): ClassicFile {
  return {
    dimensions: { time: 2 },
    attributes: { title: 'hello' },
    variables: [
      {
        name: 'v',
        type: 'double',
        dimensions: ['time'],
        attributes: {},
        values: async function* () {
          yield* pieces;
        },
      },
    ],
  };
}

it('is written as the specification of CDF-2 has it, byte for byte', async () => {
  const path = join(folder, 'a.nc');
  await writeClassicFile(path, content(Float64Array.of(1), Float64Array.of(-2.5)));
  expect(readFileSync(path).toString('hex')).toBe(
    [
      '43444602', // "CDF", 64-bit offsets
      '00000000', // no records
      '0000000a00000001', // one dimension
      '0000000474696d65', // "time"
      '00000002',
      '0000000c00000001', // one attribute
      '000000057469746c65000000', // "title"
      '00000002', // char
      '0000000568656c6c6f000000', // "hello"
      '0000000b00000001', // one variable
      '0000000176000000', // "v"
      '0000000100000000', // along dimension 0
      '0000000000000000', // no attributes
      '00000006', // double
      '00000010', // 16 bytes
      '0000000000000070', // from byte 112
      '3ff0000000000000', // 1
      'c004000000000000', // -2.5
    ].join(''),
  );
});

it('is not written with other values than its dimensions ask for', async () => {
  const short = writeClassicFile(join(folder, 'a.nc'), content(Float64Array.of(1)));
  await expect(short).rejects.toThrow('v has 8 bytes of 16');
});

const disk = mkdtempSync(join(tmpdir(), 'classic-disk-'));
const whyNoDisk = mountDisk(disk, 1);
afterAll(() => {
  if (whyNoDisk === undefined) unmountDisk(disk);
  rmdirSync(disk);
});

describeUnless(whyNoDisk, 'on a disk that has room for a part of a piece', () => {
  it('fails with what the disk says', async () => {
    const length = 200_000;
    const long = { ...content(new Float64Array(length)), dimensions: { time: length } };
    await expect(writeClassicFile(join(disk, 'a.nc'), long)).rejects.toMatchObject({
      code: 'ENOSPC',
    });
  });
});
