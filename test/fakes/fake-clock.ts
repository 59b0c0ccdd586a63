import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIBRARY = 'libfaketimeMT.so.1';

/** The clock of some processes, which can be set while they run. The Temporal server, written in Go, keeps the real one. */
export interface FakeClock {
  /** For processes that are to have it. */
  env: Record<string, string>;
  /** @param offset as libfaketime has it: "+1d", "-90m", "+0" for the real time; seen within a second. */
  set(offset: string): void;
  remove(): void;
}

/** Where libfaketime is; undefined where it is not installed. */
export function findFakeClock(): string | undefined {
  const folders = ['/usr/lib64/faketime', '/usr/lib/faketime', ...foldersOfDebian()];
  const folder = folders.find((name) => namesIn(name).includes(LIBRARY));
  return folder && join(folder, LIBRARY);
}

export const WITHOUT_CLOCK = `${LIBRARY} is not installed`;

/** @param library as findFakeClock gives it. */
export function createFakeClock(library: string): FakeClock {
  const folder = mkdtempSync(join(tmpdir(), 'clock-'));
  const file = join(folder, 'offset');
  const set = (offset: string) => writeFileSync(file, offset);
  set('+0');
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    set,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function foldersOfDebian(): string[] {
  return namesIn('/usr/lib')
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join('/usr/lib', name, 'faketime'));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
