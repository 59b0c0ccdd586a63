import { describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { createGeocoder } from '../../../src/places/geocoder.js';
import type { Place } from '../../../src/places/places.js';
import { findPlace } from '../../../src/tools/find-place.js';
import { call, fakeServices } from './fake-services.js';

const BERGEN: Place = {
  name: 'Bergen',
  latitude: 60.39299,
  longitude: 5.32415,
  region: 'Vestland',
  country: 'Norway',
  country_code: 'NO',
  population: 294_029,
  timezone: 'Europe/Oslo',
};
const PLACES = [BERGEN, { ...BERGEN, region: 'North Holland', country: 'Netherlands' }];

function find(input: object, isReachable = true) {
  const search = async (name: string) => PLACES.filter((place) => place.name.startsWith(name));
  const geocoder = createGeocoder({
    online: isReachable
      ? search
      : () => Promise.reject(new UnavailableError('The geocoder gives no answer (off).')),
    offline: async () => ({ search, similar: () => [] }),
    now: Date.now,
  });
  const { services } = fakeServices();
  return findPlace.run(findPlace.input.parse(input), { ...services, geocoder }, call);
}

const bergen = {
  place: 'Bergen, Vestland, Norway',
  latitude: 60.39299,
  longitude: 5.32415,
  region: 'Vestland',
  country: 'Norway',
  population: 294_029,
  timezone: 'Europe/Oslo',
};
const CHOOSE = 'Give start_gathering the "place" you mean, or its latitude and longitude.';

describe('find_place', () => {
  it('gives what start_gathering takes, and what tells places apart', async () => {
    expect(await find({ query: 'Bergen', limit: 1 })).toEqual({
      places: [bergen],
      source: 'geocoder',
      next_step: CHOOSE,
    });
  });

  it('keeps to a country', async () => {
    const { places } = await find({ query: 'Berg', country: 'netherlands' });
    expect(places).toEqual([
      {
        ...bergen,
        place: 'Bergen, North Holland, Netherlands',
        region: 'North Holland',
        country: 'Netherlands',
      },
    ]);
  });

  it.each([
    [{ query: 'Xyzzy' }, 'No place is called "Xyzzy"'],
    [{ query: 'Bergen', country: 'Sweden' }, 'No place is called "Bergen" in Sweden'],
  ])('says of %j what to do instead', async (input, words) => {
    expect(await find(input)).toEqual({
      places: [],
      source: 'geocoder',
      next_step: `${words}: check the spelling, leave out what narrows it, or give start_gathering latitude and longitude.`,
    });
  });

  it('says when the answer is the gazetteer’s', async () => {
    expect(await find({ query: 'Bergen', limit: 1 }, false)).toEqual({
      places: [bergen],
      source: 'gazetteer',
      next_step: `The geocoder gives no answer (off). What the bundled gazetteer has are places of 15,000 people or more. ${CHOOSE}`,
    });
  });
});
