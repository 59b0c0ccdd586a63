import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Resvg } from '@resvg/resvg-js';
import { CHART_KINDS, type ChartKindName } from '../../../src/charts/kinds.js';
import { plot } from '../../../src/charts/plot.js';
import { toPng } from '../../../src/charts/render.js';
import type { Manifest } from '../../../src/store/manifest.js';
import { putObserved } from '../../fakes/observed-jobs.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';

let store: JobStore;
let seattle: Manifest;
let newYork: Manifest;
let hours: Manifest;
beforeAll(async () => {
  store = await createJobStore();
  [seattle, newYork] = await putObserved(store);
  hours = await putHours();
});
afterAll(() => store.remove());
afterEach(() => {
  jest.restoreAllMocks();
});

/** Four years of hours with a daily and a yearly course, and none from 10 January to 9 February 2013. */
function putHours(): Promise<Manifest> {
  const count = 1_461 * 24;
  const course = (hour: number) => Math.sin(hour / 4) + 9 * Math.sin(hour / 1_395);
  const column = (from: number, times: number) =>
    Array.from({ length: count }, (_, hour) =>
      hour > 9_000 && hour < 9_744 ? null : from + times * (course(hour) + 10),
    );
  const columns = {
    temperature_2m: column(-5, 1),
    precipitation: column(0, 0.1),
    wind_speed_10m: column(0, 2),
    wind_direction_10m: column(0, 17),
  };
  const gathering = {
    place: '<Grytviken & "South Georgia">',
    latitude: -54.28,
    longitude: -36.51,
    start_date: '2012-01-01',
    end_date: '2015-12-31',
    resolution: 'hourly' as const,
    variables: Object.keys(columns),
  };
  return store.put('hours', gathering, columns);
}

const FONT = {
  loadSystemFonts: false,
  fontFiles: ['node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'],
};

const KINDS = Object.keys(CHART_KINDS) as ChartKindName[];
const OF_ONE_JOB = KINDS.filter((kind) => kind !== 'comparison');

/** Width and height from a PNG's header chunk (W3C PNG, 11.2.2). */
function pngSize(png: Uint8Array): { signature: string; width: number; height: number } {
  const bytes = Buffer.from(png);
  return {
    signature: bytes.toString('latin1', 0, 8),
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
  };
}

async function expectPicture(kind: ChartKindName, jobs: Manifest[]): Promise<string> {
  const warnings = jest.spyOn(console, 'warn');
  const { svg } = await plot({ kind }, jobs, store.rows);
  expect(warnings).not.toHaveBeenCalled();
  expect(svg).toContain('>Weather data by Open-Meteo.com (CC BY 4.0)</text>');
  const png = await toPng(svg);
  expect(pngSize(png)).toEqual({ signature: '\x89PNG\r\n\x1a\n', width: 900, height: 500 });
  expect(png.byteLength).toBeLessThan(300_000);
  return svg;
}

describe('a picture', () => {
  it.each(KINDS.filter((kind) => kind !== 'wind_rose'))(
    'of days as %s is a PNG of 900 by 500 that names the source of its data',
    async (kind) => {
      const jobs = kind === 'comparison' ? [seattle, newYork] : [seattle];
      expect(await expectPicture(kind, jobs)).toContain(
        '>Mean of maximum and minimum temperature in Seattle',
      );
    },
  );

  it.each(OF_ONE_JOB)('of hours as %s does, too, whatever its place is called', async (kind) => {
    const svg = await expectPicture(kind, [hours]);
    expect(svg).toContain(' in &lt;Grytviken &amp; &quot;South Georgia&quot;&gt;</text>');
  });

  it.each<[ChartKindName, string]>([
    ['monthly_box', '0 50 100 150 200 250 300'],
    ['climatology', '0 200 400 600 800 1,000 1,200 2015'],
    ['warming_stripes', '−200 −100 0 +100 +200 2012 2013 2014 2015'],
  ])('of a precipitation as %s has plain numbers on its axes', async (kind, numbers) => {
    const wish = { kind, variables: ['precipitation_sum'] };
    const { svg } = await plot(wish, [seattle], store.rows);
    const texts = [...svg.matchAll(/>([^<>]*)<\/text>/g)].map(([, text]) => text ?? '');
    expect(texts.filter((text) => /^[+−]?\d[\d.,e+−]*$/.test(text)).join(' ')).toBe(numbers);
  });

  it('of a wind rose has its shares above the petals, each in a white outline', async () => {
    const { svg } = await plot({ kind: 'wind_rose' }, [hours], store.rows);
    const shares = [...svg.matchAll(/<text ([^>]*)>6 %<\/text>/g)].map(([, style]) => style);
    expect(shares).toEqual([
      expect.stringContaining('stroke="#ffffff" stroke-width="4"'),
      expect.stringContaining('fill="#333333"'),
    ]);
    expect(svg.lastIndexOf('arc mark')).toBeLessThan(svg.indexOf('>6 %<'));
  });

  it('says the number of gaps in it', async () => {
    const { svg } = await plot({ kind: 'time_series' }, [hours], store.rows);
    expect(svg).toContain('>grey: missing values (2 of 48 months)</text>');
  });

  it('has nothing cut off: what is too long for its line is set smaller', async () => {
    const place = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, Anglesey, Wales';
    const long = { ...seattle, gathering: { ...seattle.gathering, place } };
    const { svg } = await plot(
      { kind: 'time_series', variables: ['temperature_2m_max'] },
      [long],
      store.rows,
    );
    const [title] = /<text [^>]*>Maximum temperature in Llan.*<\/text>/.exec(svg) ?? [];
    const alone = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="500" font-family="DejaVu Sans">${title}</svg>`;
    const width = new Resvg(alone, { font: FONT }).innerBBox()?.width;
    expect(width).toBeLessThanOrEqual(852);
    expect(width).toBeGreaterThan(700);
  });
});
