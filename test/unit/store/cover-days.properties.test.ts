import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fileParts, type Parts } from '../../../src/store/parts.js';
import { addDays, countDays } from '../../../src/weather/dates.js';
import type { Days, Part } from '../../../src/weather/gathering.js';
import type { Series } from '../../../src/weather/provider.js';
import { anyDay, anyDays } from '../../fakes/arbitraries.js';

const SOURCE = { provider: 'open-meteo', url: 'https://a.example/', licence: '', attribution: '' };
const HIGH = 'temperature_2m_max';
const SERIES: Series = { latitude: 1, longitude: 2, resolution: 'daily', variables: [HIGH] };
const BEGIN = '2012-03-01';

/** Jobs one after the other: some time passes, then days are asked for, of which upstream lacks some. */
const anyJobs = fc.array(
  fc.record({
    pause: fc.constantFrom(0, 1, 1, 2, 3, 8, 30),
    chunk: anyDays('2012-01-01', '2012-01-12'),
    lost: fc.uniqueArray(anyDay('2012-01-01', '2012-01-12'), { maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 14 },
);

/** What has to be known of a day: it is there, or it was asked for in vain. */
type Knowledge = 'good' | { due: string; age: number };

it('a day is asked for when it is new or due and then alone, and never again once it is there', async () => {
  await fc.assert(
    fc.asyncProperty(anyJobs, async (jobs) => {
      const store = mkdtempSync(join(tmpdir(), 'cover-'));
      try {
        const known = new Map<string, Knowledge>();
        const holesOf = new Map<string, string[]>();
        let today = BEGIN;
        for (const { pause, chunk, lost } of jobs) {
          today = addDays(today, pause);
          // Each job is of a worker that has just begun.
          const parts = storeAt(store);
          const found = await parts.find(SERIES, chunk, today);
          expectDue(found.gaps, chunk, known, today);
          const fetched = await fetchGaps(parts, found.gaps, lost, today, holesOf);
          learn(known, found.gaps, lost, today);
          expectBest([...found.parts, ...fetched], chunk, known, holesOf);
        }
      } finally {
        rmSync(store, { recursive: true });
      }
    }),
    { numRuns: 150 },
  );
});

/** Files that hold what they say of themselves; who looks for days does not read rows. */
function storeAt(store: string): Parts {
  return fileParts(store, SOURCE, {
    write: async (path, _series, _days, { columns }, said) =>
      writeFileSync(path, JSON.stringify({ said, values: [...(columns.get(HIGH) ?? [])] })),
    said: async (path) => JSON.parse(readFileSync(path, 'utf8')).said,
    daysWithout: () => Promise.reject(new Error('files of this version say their holes')),
    values: () => Promise.reject(new Error('days that are looked for are not read')),
  });
}

function expectDue(
  gaps: readonly Days[],
  chunk: Days,
  known: ReadonlyMap<string, Knowledge>,
  today: string,
): void {
  const due = daysOf(chunk).filter((day) => {
    const knowledge = known.get(day);
    return knowledge === undefined || (knowledge !== 'good' && knowledge.due <= today);
  });
  expect(gaps.flatMap(daysOf)).toEqual(due);
  for (const [index, { start_date }] of gaps.slice(1).entries()) {
    expect(addDays(gaps[index]?.end_date ?? '', 1) < start_date).toBe(true);
  }
}

async function fetchGaps(
  parts: Parts,
  gaps: readonly Days[],
  lost: readonly string[],
  today: string,
  holesOf: Map<string, string[]>,
): Promise<Part[]> {
  const fetched: Part[] = [];
  for (const gap of gaps) {
    const column = Float64Array.from(daysOf(gap), (day) => (lost.includes(day) ? Number.NaN : 1));
    const data = { elevation: null, columns: new Map([[HIGH, column]]) };
    const part = await parts.publish(SERIES, gap, data, today);
    holesOf.set(
      part.file,
      daysOf(gap).filter((day) => lost.includes(day)),
    );
    fetched.push(part);
  }
  return fetched;
}

function learn(
  known: Map<string, Knowledge>,
  gaps: readonly Days[],
  lost: readonly string[],
  today: string,
): void {
  for (const day of gaps.flatMap(daysOf)) {
    const before = known.get(day);
    const age = before === undefined || before === 'good' ? 1 : Math.min(2 * before.age, 30);
    known.set(day, lost.includes(day) ? { due: addDays(today, age), age } : 'good');
  }
}

/** Each day once, and from a file that has its value, where one has. */
function expectBest(
  parts: readonly Part[],
  chunk: Days,
  known: ReadonlyMap<string, Knowledge>,
  holesOf: ReadonlyMap<string, string[]>,
): void {
  expect(parts.flatMap(daysOf).sort()).toEqual(daysOf(chunk));
  for (const part of parts) {
    for (const day of daysOf(part)) {
      const isHole = holesOf.get(part.file)?.includes(day);
      expect([day, isHole]).toEqual([day, known.get(day) !== 'good']);
    }
  }
}

function daysOf({ start_date, end_date }: Days): string[] {
  return Array.from({ length: countDays(start_date, end_date) }, (_, day) =>
    addDays(start_date, day),
  );
}
