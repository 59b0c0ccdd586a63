import { describe, expect, it } from '@jest/globals';
import { findColumns } from '../../../src/lookup/table-columns.js';

function found(columns: string[], chosen = {}) {
  return findColumns('visits.csv', columns, chosen);
}

describe('findColumns', () => {
  it.each([
    [['id', 'Lat', 'LNG', 'Date'], { latitude: 'Lat', longitude: 'LNG', time: 'Date' }],
    [['City', 'Time Stamp'], { place: 'City', time: 'Time Stamp' }],
    [
      ['day', 'long', 'latitude', 'location'],
      { place: 'location', latitude: 'latitude', longitude: 'long', time: 'day' },
    ],
    [['place', 'lat', 'datetime'], { place: 'place', time: 'datetime' }],
    // Coordinates are enough: which of the two is the place does not matter.
    [['city', 'town', 'lat', 'lon', 'date'], { latitude: 'lat', longitude: 'lon', time: 'date' }],
  ])('finds those of %j', (columns, expected) => {
    expect(found(columns)).toEqual(expected);
  });

  it('takes what is chosen, in other letters too, and a place that is chosen alone without coordinates', () => {
    const columns = ['shop', 'lat', 'lon', 'Sold on', 'date'];
    expect(found(columns, { place: 'Shop', time: 'sold_on' })).toEqual({
      place: 'shop',
      time: 'Sold on',
    });
    expect(found(['a', 'b', 'c'], { latitude: 'a', longitude: 'b', time: 'c' })).toEqual({
      latitude: 'a',
      longitude: 'b',
      time: 'c',
    });
  });

  it.each([
    [
      ['lat', 'lon', 'n'],
      {},
      'visits.csv has no column of the date or time that is known by its name (date, day, time, datetime, timestamp); its columns are "lat", "lon", "n": name it by columns, as in {"time": "<name of the column>"}.',
    ],
    [
      ['date', 'x'],
      {},
      'visits.csv has no column of the place that is known by its name (place, city or location, or latitude and longitude); its columns are "date", "x": name it by columns, as in {"place": "<name of the column>"}.',
    ],
    [
      ['date', 'lat'],
      {},
      'visits.csv has no column of the longitude that is known by its name (longitude, lon, lng, long); its columns are "date", "lat": name it by columns, as in {"longitude": "<name of the column>"}.',
    ],
    [
      ['place', 'date', 'time'],
      {},
      'visits.csv has several columns that may be the one of the date or time ("date", "time"); say which by columns, for example {"time": "date"}.',
    ],
    [
      ['place', 'date', 'date'],
      {},
      'visits.csv has several columns that may be the one of the date or time ("date", "date"); give each column a name of its own.',
    ],
    [
      ['place', 'date'],
      { time: 'when' },
      'columns.time is "when", which visits.csv does not have; its columns are "place", "date".',
    ],
  ])('refuses %j with %j', (columns, chosen, why) => {
    expect(() => found(columns, chosen)).toThrow(new Error(why));
  });
});
