import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fileParts, type Parts } from '../../../src/store/parts.js';
import { addDays, countDays } from '../../../src/weather/dates.js';
import type { Days, Part } from '../../../src/weather/gathering.js';
import type { Series } from '../../../src/weather/provider.js';
import { anyDays } from '../../fakes/arbitraries.js';

const SOURCE = {
  provider: 'open-meteo',
  url: 'https://archive.example/v1/archive',
  licence: 'CC BY 4.0',
  attribution: 'Weather data by Open-Meteo.com',
};
const SERIES: Series = {
  latitude: 47.60621,
  longitude: -122.33207,
  resolution: 'daily',
  variables: ['temperature_2m_max'],
};
const NOTHING = { elevation: null, columns: new Map<string, Float64Array>() };
const TODAY = '2012-03-01';

/** What a store may hold of a series: parts of any days, in any order, some damaged, some of another day's revision. */
const anyPublished = fc.array(
  fc.record({
    days: anyDays('2011-12-20', '2012-02-10'),
    provisionalOn: fc.constantFrom(undefined, undefined, TODAY, '2012-02-29'),
    isDamaged: fc.boolean(),
  }),
  { maxLength: 12 },
);
const anyChunk = anyDays('2012-01-01', '2012-01-31');

interface Stored {
  part: Part;
  isDamaged: boolean;
  counts: boolean;
}

it('stored days and gaps have every day of any chunk once, whatever was published and damaged', async () => {
  await fc.assert(
    fc.asyncProperty(anyPublished, anyChunk, async (published, chunk) => {
      const store = mkdtempSync(join(tmpdir(), 'parts-'));
      try {
        const parts = storeAt(store);
        const stored = await publishAll(parts, published);
        const found = await parts.find(SERIES, chunk, TODAY);
        expectEachDayOnce([...found.parts, ...found.gaps], chunk);
        for (const part of found.parts) expectIntact(part, stored);
        for (const gap of found.gaps) expectNothingOf(gap, stored);
        expectApart(found.gaps);
      } finally {
        rmSync(store, { recursive: true });
      }
    }),
    { numRuns: 150 },
  );
});

/** Files whose bytes differ; what is in them does not matter to who looks for days. */
function storeAt(store: string): Parts {
  let count = 0;
  return fileParts(store, SOURCE, {
    write: async (path) => {
      count += 1;
      writeFileSync(path, `part ${count}`);
    },
    said: () => Promise.reject(new Error('what was published here is remembered')),
    daysWithout: () => Promise.reject(new Error('files of this version say their holes')),
    values: () => Promise.reject(new Error('days that are looked for are not read')),
  });
}

async function publishAll(
  parts: Parts,
  published: readonly { days: Days; provisionalOn?: string | undefined; isDamaged: boolean }[],
): Promise<Stored[]> {
  const stored: Stored[] = [];
  for (const { days, provisionalOn, isDamaged } of published) {
    const part =
      provisionalOn === undefined
        ? await parts.publish(SERIES, days, NOTHING, TODAY)
        : await parts.publishProvisional(SERIES, days, NOTHING, provisionalOn);
    if (isDamaged) writeFileSync(parts.path(part), 'PAR1');
    const counts = provisionalOn === undefined || provisionalOn === TODAY;
    stored.push({ part, isDamaged, counts });
  }
  return stored;
}

function expectEachDayOnce(ranges: readonly Days[], chunk: Days): void {
  const days = ranges.flatMap(daysOf).sort();
  expect(days).toEqual(daysOf(chunk));
}

function daysOf({ start_date, end_date }: Days): string[] {
  return Array.from({ length: countDays(start_date, end_date) }, (_, day) =>
    addDays(start_date, day),
  );
}

function expectIntact(part: Part, stored: readonly Stored[]): void {
  const origin = stored.find(({ part: { file } }) => file === part.file);
  expect(origin).toMatchObject({ isDamaged: false, counts: true });
  expect(origin?.part).toMatchObject({ sha256: part.sha256, bytes: part.bytes });
  expect((origin?.part.start_date ?? '') <= part.start_date).toBe(true);
  expect((origin?.part.end_date ?? '') >= part.end_date).toBe(true);
}

function expectNothingOf(gap: Days, stored: readonly Stored[]): void {
  const there = stored.filter(
    ({ part, isDamaged, counts }) =>
      counts && !isDamaged && part.start_date <= gap.end_date && part.end_date >= gap.start_date,
  );
  expect(there).toEqual([]);
}

/** Each gap is an upstream request: two that touch would be one too many. */
function expectApart(gaps: readonly Days[]): void {
  for (const [index, { start_date }] of gaps.slice(1).entries()) {
    expect(addDays(gaps[index]?.end_date ?? '', 1) < start_date).toBe(true);
  }
}
