import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { readStations } from '../../../../src/providers/ghcn-daily/stations.js';
import { UpstreamError } from '../../../../src/weather/provider.js';

const FILES = new URL('../../../fakes/ghcn-daily/', import.meta.url);
const stations = await readFile(new URL('ghcnd-stations.txt', FILES), 'utf8');
const inventory = await readFile(new URL('ghcnd-inventory.txt', FILES), 'utf8');
const [SEATTLE = ''] = stations.split('\n').filter((line) => line.startsWith('USW00024233'));

describe("NCEI's lists", () => {
  const read = readStations(stations, inventory);
  const byId = (id: string) => read.find((station) => station.id === id);

  it('give each station its place, its name and the years of what it observes', () => {
    expect(byId('USW00024233')).toEqual({
      id: 'USW00024233',
      name: 'SEATTLE TACOMA INTL AP',
      latitude: 47.4444,
      longitude: -122.3139,
      elevation_m: 112.8,
      years: {
        TMAX: [1948, 2026],
        TMIN: [1948, 2026],
        TAVG: [1998, 2026],
        PRCP: [1948, 2026],
        SNOW: [1948, 2026],
        TSUN: [1965, 2004],
        AWND: [1984, 2026],
        WSF2: [1996, 2026],
        WSFG: [1984, 2009],
      },
    });
  });

  it('give names in one line that acts on nothing, and quote odd lines so', () => {
    const hostile = SEATTLE.replace('SEATTLE TACOMA', 'SEATTLE\u001b[2J\u202e');
    expect(readStations(hostile, inventory)[0]?.name).toMatch(/^SEATTLE \[2J {1,2}INTL AP$/);
    expect(() => readStations('\u001b[2J\u0007', inventory)).toThrow(
      new UpstreamError('bad_data', 'ghcnd-stations.txt has a line of another form:  [2J '),
    );
  });

  it('give names without a state, and marks beside them', () => {
    expect(byId('ASN00066062')).toMatchObject({
      name: 'SYDNEY (OBSERVATORY HILL)',
      latitude: -33.8607,
      longitude: 151.205,
      elevation_m: 39,
    });
  });

  it('give no elevation where NCEI has none', () => {
    expect(byId('US1WAKG0038')).toMatchObject({ name: 'SEATTLE 2.1 W', elevation_m: null });
  });

  it('leave out stations of which nothing is a variable', () => {
    expect(byId('FRE00104898')).toBeUndefined();
    expect(read).toHaveLength(9);
  });

  it('may be of different days: a station of the inventory alone is left out', () => {
    const line = 'XXX00000001  47.4444 -122.3139 TMAX 1948 2026';
    expect(readStations(SEATTLE, line)).toEqual([]);
  });

  it('may end without a new line, or with lines in Windows’ way', () => {
    const line = 'USW00024233  47.4444 -122.3139 TMAX 1948 2026';
    const [only] = readStations(`${SEATTLE}\r\n`, `${line}\r\n${line.replace('TMAX', 'TMIN')}`);
    expect(only?.years).toEqual({ TMAX: [1948, 2026], TMIN: [1948, 2026] });
  });
});

describe('lines of another form are passed over,', () => {
  const ODD = '*** maintenance ***';
  const oddly = (text: string, odd: number) => `${text}${`${ODD}\n`.repeat(odd)}`;
  const many = stations.repeat(30);

  it('up to three', () => {
    const all = readStations(stations, inventory);
    expect(readStations(oddly(stations, 3), oddly(inventory, 3))).toEqual(all);
    expect(readStations(`${ODD}\n${stations}`, `${inventory}${ODD}`)).toEqual(all);
    expect(() => readStations(oddly(stations, 4), inventory)).toThrow(
      new UpstreamError(
        'bad_data',
        `ghcnd-stations.txt has 4 of 14 lines of another form, the first is: ${ODD}`,
      ),
    );
  });

  it('or up to one in a hundred', () => {
    expect(readStations(oddly(many.repeat(2), 6), inventory)).toHaveLength(9);
    expect(() => readStations(oddly(many.repeat(2), 7), inventory)).toThrow(
      new UpstreamError(
        'bad_data',
        `ghcnd-stations.txt has 7 of 607 lines of another form, the first is: ${ODD}`,
      ),
    );
  });

  it('unless they are more than half', () => {
    expect(readStations(`${SEATTLE}\n${ODD}\n`, inventory)).toHaveLength(1);
    expect(() => readStations(`${SEATTLE}\n${ODD}\n${ODD}\n`, inventory)).toThrow(
      'ghcnd-stations.txt has 2 of 3 lines of another form',
    );
  });
});

describe('a list of one line of another form is refused:', () => {
  it.each([
    ['a page of HTML', '<!DOCTYPE html>'],
    ['an id of another length', SEATTLE.replace('USW00024233', 'USW0002423 ')],
    ['a latitude beyond the poles', SEATTLE.replace(' 47.4444', ' 97.4444')],
    ['a longitude beyond the globe', SEATTLE.replace('-122.3139', '-222.3139')],
    ['no elevation', SEATTLE.replace(' 112.8', '      ')],
    ['commas', SEATTLE.replace(/ {2,}/g, ',')],
  ])('%s among stations', (_what, line) => {
    expect(() => readStations(`${line}\n`, '')).toThrow(
      new UpstreamError(
        'bad_data',
        `ghcnd-stations.txt has a line of another form: ${line.slice(0, 90)}`,
      ),
    );
  });

  it.each([
    ['half a line', 'USW00024233  47.4444 -122.31'],
    ['years that end before they begin', 'USW00024233  47.4444 -122.3139 TMAX 2026 1948'],
    ['another id', 'usw00024233  47.4444 -122.3139 TMAX 1948 2026'],
  ])('%s in the inventory', (_what, line) => {
    expect(() => readStations(SEATTLE, line)).toThrow(
      new UpstreamError('bad_data', `ghcnd-inventory.txt has a line of another form: ${line}`),
    );
  });
});
