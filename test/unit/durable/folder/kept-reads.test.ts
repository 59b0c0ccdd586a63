import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { keptReads } from '../../../../src/durable/folder/kept-reads.js';

let folder: string;
let reads: string[];
let read: (name: string) => { text: string } | undefined;
/** Of files that were written now. */
const LATER = Date.now() + 60_000;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-reads-'));
  reads = [];
  read = keptIn(() => LATER);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function keptIn(now: () => number) {
  return keptReads(
    pathOf,
    (name) => {
      reads.push(name);
      try {
        return { text: readFileSync(pathOf(name), 'utf8') };
      } catch {
        return undefined;
      }
    },
    now,
  );
}

const pathOf = (name: string) => join(folder, name);
const write = (name: string, text: string) => writeFileSync(pathOf(name), text);

it('reads a record once while its file is the same', () => {
  write('a', 'one');
  write('b', 'two');
  expect([read('a'), read('b'), read('a'), read('b')]).toEqual(
    ['one', 'two', 'one', 'two'].map((text) => ({ text })),
  );
  expect(reads).toEqual(['a', 'b']);
});

it('reads it again when it was written in place, with as many letters and at the same time', () => {
  write('a', 'one');
  utimesSync(pathOf('a'), 1, 1);
  expect(read('a')).toEqual({ text: 'one' });
  write('a', 'two');
  utimesSync(pathOf('a'), 1, 1);
  expect(read('a')).toEqual({ text: 'two' });
});

it('keeps nothing of a file that is not there any more, and sees one that comes', () => {
  write('a', 'one');
  expect(read('a')).toEqual({ text: 'one' });
  rmSync(pathOf('a'));
  expect([read('a'), read('a')]).toEqual([undefined, undefined]);
  write('a', 'two');
  expect(read('a')).toEqual({ text: 'two' });
});

it('keeps nothing of a file that was written in the last two seconds: its next change may show no other time', () => {
  read = keptIn(() => Date.now() - 60_000);
  write('a', 'one');
  read('a');
  read('a');
  expect(reads).toEqual(['a', 'a']);
});

it('gives each caller a record that none can change, at any depth, kept or not', () => {
  const kept = keptReads(
    pathOf,
    () => ({ result: { days: [{ text: 'one' }] } }),
    () => LATER,
  );
  write('a', 'one');
  for (const record of [kept('a'), kept('a'), kept('not there')]) {
    expect(() => Object.assign(record?.result.days[0] ?? {}, { text: 'two' })).toThrow(TypeError);
    expect(() => record?.result.days.pop()).toThrow(TypeError);
    expect(record).toEqual({ result: { days: [{ text: 'one' }] } });
  }
});

it('keeps the two hundred that were used last', () => {
  const names = Array.from({ length: 201 }, (_, number) => `${number}`);
  for (const name of names) write(name, name);
  for (const name of names) read(name);
  read('200');
  expect(reads).toHaveLength(201);
  read('0');
  expect(reads).toHaveLength(202);
});
