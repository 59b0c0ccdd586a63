import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../src/errors.js';
import { type Geocoder, openMeteoGeocoder } from '../../../src/weather/places.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';

let upstream: Upstream;
let geocoder: Geocoder;
let host: string;
beforeAll(async () => {
  upstream = await startUpstream();
  geocoder = openMeteoGeocoder(upstream.geocodingUrl);
  host = new URL(upstream.geocodingUrl).host;
});
afterEach(() => upstream.setFault(undefined));
afterAll(() => upstream.close());

describe('a place name means', () => {
  it.each([
    ['Seattle', 'Seattle, Washington, United States', 47.60621, -122.33207],
    ['  seattle ', 'Seattle, Washington, United States', 47.60621, -122.33207],
    ['Springfield', 'Springfield, Missouri, United States', 37.21533, -93.29824],
    ['Springfield, Illinois', 'Springfield, Illinois, United States', 39.80172, -89.64371],
    ['springfield,ILLINOIS, us', 'Springfield, Illinois, United States', 39.80172, -89.64371],
    ['London', 'London, England, United Kingdom', 51.50853, -0.12574],
    ['London, Canada', 'London, Ontario, Canada', 42.98339, -81.23304],
    ['Paris, FR', 'Paris, Île-de-France, France', 48.85341, 2.3488],
    ['Paris, Texas', 'Paris, Texas, United States', 33.66094, -95.55551],
  ])('%p: %s', async (name, label, latitude, longitude) => {
    expect(await geocoder.resolve(name)).toEqual({ label, latitude, longitude });
  });
});

describe('a name that no place has', () => {
  it.each([
    [
      'Atlantis',
      'No place is called "Atlantis"; check the spelling, or give latitude and longitude.',
    ],
    [
      'Springfield, Ohio',
      'No place is called "Springfield, Ohio"; known are Springfield, Missouri, United States; Springfield, Massachusetts, United States; Springfield, Illinois, United States, or give latitude and longitude.',
    ],
    [
      'London, GB, Texas',
      'No place is called "London, GB, Texas"; known are London, England, United Kingdom; London, Ontario, Canada, or give latitude and longitude.',
    ],
  ])('is refused: %s', async (name, words) => {
    await expect(geocoder.resolve(name)).rejects.toThrow(new InvalidInputError(words));
  });
});

it('an exact name goes before a larger place whose name only begins so', async () => {
  const results = [
    { name: 'Newport News', latitude: 37, longitude: -76, population: 182_385 },
    { name: 'Newport', latitude: 41, longitude: -71 },
  ];
  upstream.setFault(() => ({ kind: 'status', status: 200, html: JSON.stringify({ results }) }));
  expect(await geocoder.resolve('newport')).toEqual({
    label: 'Newport',
    latitude: 41,
    longitude: -71,
  });
});

describe('a geocoder that gives no answer is named, with a way out,', () => {
  const words = (why: string) =>
    `The geocoder at ${host} could not look up "Seattle" (${why}); give latitude and longitude instead, or try again later.`;

  it('when it fails', async () => {
    upstream.setFault(() => ({ kind: 'status', status: 503 }));
    await expect(geocoder.resolve('Seattle')).rejects.toThrow(
      new UnavailableError(words('it answered 503')),
    );
  });

  it('when its answer has another form', async () => {
    upstream.setFault(() => ({ kind: 'status', status: 200, html: '{"results":[{"name":"x"}]}' }));
    await expect(geocoder.resolve('Seattle')).rejects.toThrow(
      new UnavailableError(words('its answer has another form')),
    );
  });

  it('when the caller leaves', async () => {
    upstream.setFault(() => ({ kind: 'hang' }));
    const controller = new AbortController();
    const answer = geocoder.resolve('Seattle', controller.signal);
    controller.abort();
    await expect(answer).rejects.toThrow(new UnavailableError(words('This operation was aborted')));
  });

  it('when nobody listens', async () => {
    const gone = await startUpstream();
    await gone.close();
    const address = new URL(gone.geocodingUrl).host;
    await expect(openMeteoGeocoder(gone.geocodingUrl).resolve('Seattle')).rejects.toThrow(
      new UnavailableError(
        `The geocoder at ${address} could not look up "Seattle" (connect ECONNREFUSED ${address}); give latitude and longitude instead, or try again later.`,
      ),
    );
  });
});
