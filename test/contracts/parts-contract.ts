import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../src/base/errors.js';
import type { Parts } from '../../src/store/parts.js';
import type { Part } from '../../src/weather/gathering.js';
import { countRows } from '../../src/weather/plan.js';
import type { Series, WeatherProvider } from '../../src/weather/provider.js';
import { columnsOf } from '../fakes/columns.js';

/** Parts of an empty store of their own. */
export interface PartsUnderTest {
  /** The store's parts of a source. */
  partsOf(source: WeatherProvider['source']): Parts;
  /** Replaces the bytes of a part. */
  damage(part: Part): Promise<void>;
  close(): Promise<void>;
}

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
const TODAY = '2026-11-24';
const JANUARY = days('2012-01-01', '2012-01-31');

function days(start_date: string, end_date: string) {
  return { start_date, end_date };
}

function station(id: string) {
  const { latitude, longitude } = SERIES;
  return { id, name: 'SEATTLE', latitude, longitude, elevation_m: 112.8, distance_km: 0 };
}

/** What holds for the parts of every result store. */
export function describePartsContract(name: string, make: () => Promise<PartsUnderTest>): void {
  describe(`parts ${name}`, () => {
    let store: PartsUnderTest;
    let parts: Parts;
    beforeEach(async () => {
      store = await make();
      parts = store.partsOf(SOURCE);
    });
    afterEach(() => store.close());

    function publish(start_date: string, end_date: string, provisionalOn?: string): Promise<Part> {
      const range = { start_date, end_date };
      const values = Array.from({ length: countRows(range, 'daily') }, (_, day) => day / 10);
      const data = { elevation: 56, columns: columnsOf({ temperature_2m_max: values }) };
      return provisionalOn === undefined
        ? parts.publish(SERIES, range, data, TODAY)
        : parts.publishProvisional(SERIES, range, data, provisionalOn);
    }

    /** What is found of a chunk: the days of each part, and the gaps. */
    async function find(chunk = JANUARY, today = TODAY) {
      const found = await parts.find(SERIES, chunk, today);
      return {
        stored: found.parts.map(({ start_date, end_date }) => days(start_date, end_date)),
        gaps: found.gaps,
      };
    }

    describe('a published part', () => {
      it('N8: is found again, as it was published, however often', async () => {
        const part = await publish('2012-01-01', '2012-01-31');
        expect(part).toMatchObject({ ...JANUARY, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
        expect(await publish('2012-01-01', '2012-01-31')).toEqual(part);
        expect(await parts.find(SERIES, JANUARY, TODAY)).toEqual({ parts: [part], gaps: [] });
      });

      it('is found by another reader of the same store', async () => {
        const part = await publish('2012-01-01', '2012-01-31');
        const found = await store.partsOf(SOURCE).find(SERIES, JANUARY, TODAY);
        expect(found).toEqual({ parts: [part], gaps: [] });
      });

      it('says on which day it was asked for, and nothing else where all is well', async () => {
        const part = await publish('2012-01-01', '2012-01-31');
        const reader = store.partsOf(SOURCE);
        expect(await reader.asked(part)).toBe(TODAY);
        expect(await reader.notes(part)).toBeUndefined();
      });

      it('is of an earlier worker where the series has a model or days that it lacks', async () => {
        const part = await publish('2012-01-01', '2012-01-31');
        const era5: Series = { ...SERIES, model: 'era5' };
        const local: Series = { ...SERIES, days: 'local', utc_offset_seconds: 3_600 };
        expect([SERIES, era5, local].map((one) => parts.isOfEarlierWorker(one, part))).toEqual([
          ...[false, true, true],
        ]);
        const elsewhere: Series = { ...era5, latitude: 47.60622 };
        expect(parts.isOfEarlierWorker(elsewhere, part)).toBe(false);
      });

      it('keeps what was noted of its days', async () => {
        const notes = {
          corrected: {
            temperature_2m_max: {
              clamped: {},
              impossible: [{ time: '2012-01-01', value: '-999' }],
            },
          },
        };
        const columns = columnsOf({ temperature_2m_max: [Number.NaN, 1] });
        const range = days('2012-01-01', '2012-01-02');
        const part = await parts.publish(SERIES, range, { elevation: 56, columns, notes }, TODAY);
        expect(await store.partsOf(SOURCE).notes(part)).toEqual(notes);
      });

      it.each([
        ['another place', { ...SERIES, latitude: 47.60622 }],
        ['another resolution', { ...SERIES, resolution: 'hourly' as const }],
        ['another variable', { ...SERIES, variables: ['temperature_2m_min'] }],
        ['a station', { ...SERIES, station: station('USW00024233') }],
      ])('is not found for %s', async (_what, other) => {
        await publish('2012-01-01', '2012-01-31');
        expect(await parts.find(other, JANUARY, TODAY)).toEqual({ parts: [], gaps: [JANUARY] });
      });

      it('is not found for another upstream', async () => {
        await publish('2012-01-01', '2012-01-31');
        const other = store.partsOf({ ...SOURCE, url: 'http://other' });
        expect((await other.find(SERIES, JANUARY, TODAY)).parts).toEqual([]);
      });
    });

    describe('the description of a series', () => {
      it('is what upstream said when its first part was published', async () => {
        await publish('2012-01-01', '2012-01-31');
        expect(await parts.description(SERIES)).toEqual({ format: 1, elevation_m: 56 });
      });

      it('is missed in words where there is none', async () => {
        await expect(parts.description(SERIES)).rejects.toThrow(UnavailableError);
        await expect(parts.description(SERIES)).rejects.toThrow(
          /^The description .* is missing or damaged; start_gathering with the same input and retry_failed: true gathers its days again\.$/,
        );
      });
    });

    it("a station's part is found for it alone, which its series names", async () => {
      const airport = { ...SERIES, station: station('USW00024233') };
      const data = { elevation: 112.8, columns: columnsOf({ temperature_2m_max: [1] }) };
      const day = days('2012-01-01', '2012-01-01');
      const part = await parts.publish(airport, day, data, TODAY);
      const farther = { ...airport, station: { ...airport.station, distance_km: 20 } };
      expect(await parts.find(farther, day, TODAY)).toEqual({ parts: [part], gaps: [] });
      const neighbour = { ...SERIES, station: station('USC00457473') };
      expect(await parts.find(neighbour, day, TODAY)).toEqual({ parts: [], gaps: [day] });
    });

    describe('of a chunk', () => {
      it('everything is a gap in a new store', async () => {
        expect(await find()).toEqual({ stored: [], gaps: [JANUARY] });
      });

      it.each([
        [
          'before',
          ['2012-01-11', '2012-02-05'],
          ['2012-01-11', '2012-01-31'],
          [['2012-01-01', '2012-01-10']],
        ],
        [
          'after',
          ['2011-12-05', '2012-01-20'],
          ['2012-01-01', '2012-01-20'],
          [['2012-01-21', '2012-01-31']],
        ],
        [
          'on both sides of',
          ['2012-01-11', '2012-01-20'],
          ['2012-01-11', '2012-01-20'],
          [
            ['2012-01-01', '2012-01-10'],
            ['2012-01-21', '2012-01-31'],
          ],
        ],
        ['neither side of', ['2011-01-01', '2012-12-31'], ['2012-01-01', '2012-01-31'], []],
      ] as [string, [string, string], [string, string], [string, string][]][])(
        'the days %s a part are missing',
        async (_where, published, stored, gaps) => {
          await publish(...published);
          expect(await find()).toEqual({
            stored: [days(...stored)],
            gaps: gaps.map((gap) => days(...gap)),
          });
        },
      );

      it('the days between two parts are missing', async () => {
        await publish('2012-01-01', '2012-01-10');
        await publish('2012-01-16', '2012-01-31');
        expect(await find()).toEqual({
          stored: [days('2012-01-01', '2012-01-10'), days('2012-01-16', '2012-01-31')],
          gaps: [days('2012-01-11', '2012-01-15')],
        });
      });

      it('each day is taken once, whatever overlaps', async () => {
        await publish('2012-01-01', '2012-01-10');
        await publish('2012-01-03', '2012-01-05');
        await publish('2012-01-05', '2012-01-20');
        await publish('2012-01-19', '2012-02-29');
        expect(await find()).toEqual({
          stored: [
            days('2012-01-01', '2012-01-10'),
            days('2012-01-11', '2012-01-20'),
            days('2012-01-21', '2012-01-31'),
          ],
          gaps: [],
        });
      });

      it('parts of other days are not looked at', async () => {
        await publish('2011-12-01', '2011-12-31');
        await publish('2012-02-01', '2012-02-29');
        expect(await find()).toEqual({ stored: [], gaps: [JANUARY] });
      });
    });

    describe('a damaged part', () => {
      it('is a gap', async () => {
        const part = await publish('2012-01-11', '2012-01-20');
        await store.damage(part);
        expect(await find()).toEqual({ stored: [], gaps: [JANUARY] });
      });

      it('is one gap with the missing days around it, up to the next part', async () => {
        await store.damage(await publish('2012-01-05', '2012-01-15'));
        await publish('2012-01-21', '2012-01-31');
        expect(await find()).toEqual({
          stored: [days('2012-01-21', '2012-01-31')],
          gaps: [days('2012-01-01', '2012-01-20')],
        });
      });

      it('leaves what an intact one has of the same days', async () => {
        await store.damage(await publish('2012-01-01', '2012-01-31'));
        await publish('2012-01-10', '2012-01-20');
        expect(await find()).toEqual({
          stored: [days('2012-01-10', '2012-01-20')],
          gaps: [days('2012-01-01', '2012-01-09'), days('2012-01-21', '2012-01-31')],
        });
      });
    });

    describe('a provisional part', () => {
      it('counts on the day on which it was fetched only', async () => {
        await publish('2012-01-01', '2012-01-31', TODAY);
        expect((await find()).gaps).toEqual([]);
        expect(await find(JANUARY, '2026-11-25')).toEqual({ stored: [], gaps: [JANUARY] });
      });

      it('does not stand in the way of a settled one', async () => {
        await publish('2012-01-20', '2012-01-31', '2012-02-01');
        const settled = await publish('2012-01-01', '2012-01-31');
        expect((await parts.find(SERIES, JANUARY, TODAY)).parts).toEqual([settled]);
      });
    });
  });
}
