import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digest } from '../../../src/base/files.js';
import { partIntegrity } from '../../../src/store/part-integrity.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';

const GATHERING = {
  latitude: 1,
  longitude: 2,
  start_date: '2011-12-31',
  end_date: '2011-12-31',
  resolution: 'daily' as const,
  variables: ['temperature_2m_max'],
};

let store: JobStore;
beforeEach(async () => {
  store = await createJobStore();
});
afterEach(() => store.remove());

const putJob = () => store.put('one', GATHERING, { temperature_2m_max: [28.2] });

/** As a disk does it that forgets: neither the size nor the time of the last writing tells. */
function flipBit(path: string, at: number, bit: number): void {
  const { atimeMs, mtimeMs } = statSync(path);
  const bytes = readFileSync(path);
  bytes[at] = Number(bytes[at]) ^ (1 << bit);
  writeFileSync(path, bytes);
  utimesSync(path, atimeMs / 1_000, mtimeMs / 1_000);
}

describe('a part that was whole when it was first looked at', () => {
  it('is damaged by any bit that flips afterwards, and whole when it flips back', async () => {
    const manifest = await putJob();
    const [part] = manifest.parts;
    const path = join(store.path, String(part?.file));
    const integrity = partIntegrity(store.path);
    expect(integrity.faultsOf(manifest.parts)).toEqual([]);
    for (let at = 0; at < Number(part?.bytes); at += 1) {
      flipBit(path, at, at % 8);
      expect(integrity.faultsOf(manifest.parts)).toEqual([{ part, fault: 'damaged' }]);
      flipBit(path, at, at % 8);
      expect(integrity.faultsOf(manifest.parts)).toEqual([]);
    }
  });

  it('is damaged for whoever asks for its rows', async () => {
    const manifest = await putJob();
    const sql = `SELECT temperature_2m_max AS high FROM (${store.rows.select(manifest)})`;
    expect(await store.rows.query(sql)).toEqual([{ high: 28.2 }]);
    const file = String(manifest.parts[0]?.file);
    flipBit(join(store.path, file), 20, 3);
    expect(() => store.rows.select(manifest)).toThrow(
      `The part ${file} of "one" is damaged; start_gathering with the same input and job_name gathers it again.`,
    );
  });

  it('is missing when it is gone', async () => {
    const manifest = await putJob();
    const integrity = partIntegrity(store.path);
    integrity.faultsOf(manifest.parts);
    rmSync(join(store.path, String(manifest.parts[0]?.file)));
    expect(integrity.faultsOf(manifest.parts)).toEqual([
      { part: manifest.parts[0], fault: 'missing' },
    ]);
  });

  it('is read again a minute later, although nobody has touched it, and not before', async () => {
    const { parts } = await putJob();
    const read: number[] = [];
    let now = 0;
    const integrity = partIntegrity(store.path, {
      elapsed: () => now,
      digest: (path) => {
        read.push(now);
        return digest(path);
      },
    });
    for (now of [0, 1, 59_999, 60_000, 119_999, 120_000]) integrity.faultsOf(parts);
    expect(read).toEqual([0, 60_000, 120_000]);
  });
});
