import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../src/base/errors.js';
import { createGeocoder, type Geocoder } from '../../../src/places/geocoder.js';
import { openMeteoPlaces } from '../../../src/places/open-meteo-places.js';
import type { Place } from '../../../src/places/places.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';

const GAZETTEER: Place[] = [
  { name: 'Oslo', latitude: 59.9, longitude: 10.7, country: 'Norway', population: 580_000 },
];

let upstream: Upstream;
let geocoder: Geocoder;
let now: number;
let outage: string;
beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => {
  now = 0;
  geocoder = createGeocoder({
    online: openMeteoPlaces(upstream.geocodingUrl, fetch),
    offline: async () => ({
      search: async (name) => GAZETTEER.filter((place) => place.name === name),
      similar: (name) => (name === 'Olso' ? GAZETTEER : []),
    }),
    now: () => now,
  });
  outage = `The geocoder at ${new URL(upstream.geocodingUrl).host} gives no answer (it answered 503).`;
});
afterEach(() => upstream.setFault(undefined));
afterAll(() => upstream.close());

describe('a place name means', () => {
  it.each([
    ['Seattle', 'Seattle, Washington, United States', 47.60621, -122.33207],
    ['  seattle ', 'Seattle, Washington, United States', 47.60621, -122.33207],
    ['Springfield, Illinois', 'Springfield, Illinois, United States', 39.80172, -89.64371],
    ['springfield,ILLINOIS, us', 'Springfield, Illinois, United States', 39.80172, -89.64371],
    ['Springfield, Illinois, USA', 'Springfield, Illinois, United States', 39.80172, -89.64371],
    ['London, UK', 'London, England, United Kingdom', 51.50853, -0.12574],
    ['London, Canada', 'London, Ontario, Canada', 42.98339, -81.23304],
    ['Paris, ile-de-france', 'Paris, Île-de-France, France', 48.85341, 2.3488],
    ['Paris, Texas,', 'Paris, Texas, United States', 33.66094, -95.55551],
  ])('%p: %s', async (name, label, latitude, longitude) => {
    expect(await geocoder.resolve(name)).toEqual({ label, latitude, longitude });
  });

  it.each([
    [
      'Springfield',
      'Springfield, Missouri, United States',
      '"Springfield, Massachusetts", "Springfield, Illinois"',
    ],
    ['london', 'London, England, United Kingdom', '"London, Ontario"'],
  ])('of %s the most populous, and the others are told', async (name, label, others) => {
    expect(await geocoder.resolve(name)).toMatchObject({
      label,
      remark: `"${name}" was taken as "${label}", the most populous; others are ${others}.`,
    });
  });

  it.each([
    ['Seattle, WA', 'Seattle, Washington, United States'],
    ['seattle, wa, usa', 'Seattle, Washington, United States'],
    ['Paris, TX', 'Paris, Texas, United States'],
    ['London, ON', 'London, Ontario, Canada'],
    ['Springfield IL', 'Springfield, Illinois, United States'],
    ['Springfield IL, USA', 'Springfield, Illinois, United States'],
    ['London United Kingdom', 'London, England, United Kingdom'],
    ['London, Great Britain', 'London, England, United Kingdom'],
    ['New York, U.S.A.', 'New York, New York, United States'],
    ['Paris Texas', 'Paris, Texas, United States'],
    ['New York NY', 'New York, New York, United States'],
    ['New York NY USA', 'New York, New York, United States'],
    ['London ON Canada', 'London, Ontario, Canada'],
    ['Springfield, MA', 'Springfield, Massachusetts, United States'],
    ['Berlin, DE', 'Berlin, Land Berlin, Germany'],
    ['London, CA', 'London, Ontario, Canada'],
  ])('%p, with a code or a country at its end: %s', async (name, label) => {
    expect((await geocoder.resolve(name)).label).toBe(label);
  });

  it('a state before a country of the same code, and the other is told', async () => {
    const us = { country: 'United States', country_code: 'US' };
    const results = [
      {
        name: 'Windsor',
        latitude: 42,
        longitude: -83,
        population: 229_660,
        admin1: 'Ontario',
        country: 'Canada',
        country_code: 'CA',
      },
      {
        name: 'Windsor',
        latitude: 38,
        longitude: -122,
        population: 27_000,
        admin1: 'California',
        ...us,
      },
      {
        name: 'Windsor Hills',
        latitude: 33,
        longitude: -118,
        population: 900_000,
        admin1: 'California',
        ...us,
      },
    ];
    upstream.setFault(() => ({ kind: 'status', status: 200, html: JSON.stringify({ results }) }));
    expect(await geocoder.resolve('Windsor, CA')).toMatchObject({
      label: 'Windsor, California, United States',
      remark:
        '"Windsor, CA" was taken as "Windsor, California, United States"; others are "Windsor, Ontario".',
    });
    expect((await geocoder.resolve('Windsor, Canada')).label).toBe('Windsor, Ontario, Canada');
  });

  it.each([
    ['48.85, 2.35', 48.85, 2.35],
    ['-33.9 18.4', -33.9, 18.4],
    ['33.9° S, 18.4° E', -33.9, 18.4],
    ['40.7N 74W', 40.7, -74],
    ['-33.9° S, 18.4° E', -33.9, 18.4],
    ['+40.7 N, −74 W', 40.7, -74],
  ])('coordinates: %s', async (name, latitude, longitude) => {
    expect(await geocoder.resolve(name)).toEqual({ latitude, longitude });
    expect(await geocoder.find(name)).toEqual({
      source: 'coordinates',
      places: [{ name, latitude, longitude }],
    });
  });

  it('no coordinates whose sign and letter differ', async () => {
    upstream.setFault(() => ({ kind: 'status', status: 200, html: '{}' }));
    await expect(geocoder.resolve('-33.9 N, 18.4 E')).rejects.toThrow(InvalidInputError);
  });

  it.each([
    ['91,0', 'latitude is 91; it takes degrees from −90 to 90.'],
    ['9, 200', 'longitude is 200; it takes degrees from −180 to 180.'],
  ])('no place at %s, for start_gathering refuses it', async (name, hint) => {
    expect(await geocoder.find(name)).toEqual({ source: 'coordinates', places: [], hint });
  });

  it('an exactly so called place before a larger one that only begins so', async () => {
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
});

describe('a namesake', () => {
  const place = { name: 'Ham', latitude: 1, longitude: 1, population: 5 };
  const remarkWith = async (others: object[]) => {
    const best = { ...place, admin1: 'A', country: 'X', population: 9 };
    const results = [best, ...others.map((other) => ({ ...place, ...other }))];
    upstream.setFault(() => ({ kind: 'status', status: 200, html: JSON.stringify({ results }) }));
    return (await geocoder.resolve('Ham')).remark;
  };

  it('in a region of the same name is told by its country', async () => {
    expect(await remarkWith([{ admin1: 'A', country: 'Y' }])).toMatch(/; others are "Ham, Y"\.$/);
  });

  it('is told by both where neither alone tells it from all others', async () => {
    const others = [
      { admin1: 'A', country: 'Y' },
      { admin1: 'B', country: 'Y' },
    ];
    expect(await remarkWith(others)).toMatch(/; others are "Ham, A, Y", "Ham, B"\.$/);
  });

  it('is not one whose name only begins so', async () => {
    expect(await remarkWith([{ name: 'Hamburg', admin1: 'B', country: 'Y' }])).toBeUndefined();
  });

  it('that cannot be told from it, or where nobody lives, is left out', async () => {
    const others = [
      { admin1: 'A', country: 'X' },
      { admin1: 'C', population: 0 },
    ];
    expect(await remarkWith(others)).toBeUndefined();
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
      'No place is called "Springfield, Ohio"; known are "Springfield, Missouri, United States"; "Springfield, Massachusetts, United States"; "Springfield, Illinois, United States", or give latitude and longitude.',
    ],
    [
      'London, GB, Texas',
      'No place is called "London, GB, Texas"; known are "London, England, United Kingdom"; "London, Ontario, Canada", or give latitude and longitude.',
    ],
  ])('is refused: %s', async (name, words) => {
    await expect(geocoder.resolve(name)).rejects.toThrow(new InvalidInputError(words));
    expect(await geocoder.find(name)).toEqual({ source: 'geocoder', places: [] });
  });
});

it('a name that is nearly one is refused with that', async () => {
  await expect(geocoder.resolve('Olso')).rejects.toThrow(
    new InvalidInputError(
      'No place is called "Olso"; did you mean "Oslo" (Norway)? Give that name, or give latitude and longitude.',
    ),
  );
});

it('a name is somebody’s text: it is repeated as one line of a hundred signs', async () => {
  await expect(geocoder.resolve(`a\n\u202e${'b'.repeat(150)}`)).rejects.toThrow(
    new InvalidInputError(
      `No place is called "a ${'b'.repeat(98)}"; check the spelling, or give latitude and longitude.`,
    ),
  );
});

it('a name that is nearly one finds nothing, and a hint', async () => {
  expect(await geocoder.find('Olso')).toEqual({
    source: 'geocoder',
    places: [],
    hint: 'did you mean "Oslo" (Norway)?',
  });
});

describe('finding', () => {
  const regions = async (query: string, country?: string) =>
    (await geocoder.find(query, country ? { country } : {})).places.map(({ region }) => region);

  it('gives all that a name may mean, the likeliest first', async () => {
    expect(await regions('Springfield')).toEqual(['Missouri', 'Massachusetts', 'Illinois']);
    expect(await regions('Springf, Illinois')).toEqual(['Illinois']);
  });

  it.each(['CA', 'canada'])('in %s gives what lies there', async (country) => {
    expect(await regions('London', country)).toEqual(['Ontario']);
  });

  it('takes a region for no country', async () => {
    expect(await regions('London', 'Ontario')).toEqual([]);
  });
});

describe('while the geocoder gives no answer', () => {
  beforeEach(() => upstream.setFault(() => ({ kind: 'status', status: 503 })));

  it('the gazetteer answers, and it is said', async () => {
    expect(await geocoder.resolve('Oslo')).toEqual({
      label: 'Oslo, Norway',
      latitude: 59.9,
      longitude: 10.7,
      remark: `${outage} The place is from the bundled gazetteer.`,
    });
    expect(await geocoder.find('Oslo')).toEqual({ source: 'gazetteer', places: GAZETTEER, outage });
  });

  it('what the gazetteer does not have cannot be told', async () => {
    await expect(geocoder.resolve('Oslo, Sweden')).rejects.toThrow(
      new UnavailableError(
        `${outage} The bundled gazetteer has no "Oslo, Sweden"; known are "Oslo, Norway", give latitude and longitude, or try again later.`,
      ),
    );
  });

  it('it is left alone for 30 s, so that many places do not wait for it in turn', async () => {
    await geocoder.find('Oslo');
    now = 29_999;
    expect((await geocoder.find('Oslo')).source).toBe('gazetteer');
    upstream.setFault(undefined);
    expect((await geocoder.find('Oslo')).source).toBe('gazetteer');
    now = 30_000;
    expect((await geocoder.find('Seattle')).source).toBe('geocoder');
  });

  it('a caller that leaves gets no other answer, and it counts for no outage', async () => {
    upstream.setFault(() => ({ kind: 'hang' }));
    const controller = new AbortController();
    const answer = geocoder.resolve('Oslo', controller.signal);
    controller.abort();
    await expect(answer).rejects.toThrow(/gives no answer \(This operation was aborted\)\.$/);
    upstream.setFault(undefined);
    expect((await geocoder.find('Seattle')).source).toBe('geocoder');
  });
});
