import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/base/errors.js';
import { createGeocoder } from '../../../src/places/geocoder.js';
import { openMeteoPlaces } from '../../../src/places/open-meteo-places.js';
import { labelOf } from '../../../src/places/places.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

/** The geocoder, where Open-Meteo's knows these places alone. */
function geocoderOf(...results: object[]) {
  upstream.setFault(() => ({ kind: 'status', status: 200, html: JSON.stringify({ results }) }));
  return createGeocoder({
    online: openMeteoPlaces(upstream.geocodingUrl, fetch),
    offline: async () => ({ search: async () => [], similar: () => [] }),
    now: () => 0,
  });
}

const placed = (name: string, country: string, country_code: string, population: number) => ({
  ...{ name, latitude: 1, longitude: 2, country, country_code, population },
});

describe('the state of a territory stands for its country', () => {
  it.each([
    ['Hong Kong, China', placed('Hong Kong', 'Hong Kong', 'HK', 7e6), 'Hong Kong, Hong Kong'],
    [
      'San Juan, Puerto Rico, USA',
      placed('San Juan', 'Puerto Rico', 'PR', 3e5),
      'San Juan, Puerto Rico',
    ],
    ['Nuuk, Denmark', placed('Nuuk', 'Greenland', 'GL', 2e4), 'Nuuk, Greenland'],
  ])('%s', async (query, place, label) => {
    const geocoder = geocoderOf(place);
    expect((await geocoder.resolve(query)).label).toBe(label);
    const [name = '', ...rest] = query.split(', ');
    const { places } = await geocoder.find(name, { country: rest.at(-1) ?? '' });
    expect(places.map(labelOf)).toEqual([label]);
    await expect(geocoder.resolve(`${name}, Norway`)).rejects.toThrow(InvalidInputError);
  });

  it('where the state has no such place of its own', async () => {
    const geocoder = geocoderOf(
      placed('Saint-Denis', 'Réunion', 'RE', 150_000),
      placed('Saint-Denis', 'France', 'FR', 110_000),
    );
    expect((await geocoder.resolve('Saint-Denis, France')).label).toBe('Saint-Denis, France');
  });
});
