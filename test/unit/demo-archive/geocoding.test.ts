import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Archive, startArchive } from '../../../src/demo-archive/archive.js';
import type { GeocodingAnswer } from '../../../src/demo-archive/geocoding.js';

let archive: Archive;
beforeAll(async () => {
  archive = await startArchive();
});
afterAll(() => archive.close());

async function search(query: Record<string, string>): Promise<GeocodingAnswer> {
  const response = await fetch(`${archive.geocodingUrl}?${new URLSearchParams(query)}`);
  expect(response.status).toBe(200);
  return (await response.json()) as GeocodingAnswer;
}

describe('the bundled geocoder', () => {
  it.each([
    ['Seattle', 'Seattle'],
    ['  SEATTLE ', 'Seattle'],
    ['sea', 'Seattle'],
    ['New Y', 'New York'],
  ])('finds "%s"', async (name, expected) => {
    const { results } = await search({ name, count: '10', language: 'en' });
    expect(results?.map((place) => place.name)).toEqual([expected]);
  });

  it.each(['S', 'Se', 'London', ''])('leaves results out for "%s"', async (name) => {
    expect(await search({ name })).toEqual({ generationtime_ms: expect.any(Number) });
  });

  it('looks in the country asked for only', async () => {
    expect((await search({ name: 'Seattle', countryCode: 'us' })).results).toHaveLength(1);
    expect((await search({ name: 'Seattle', countryCode: 'CA' })).results).toBeUndefined();
  });

  it('describes a place as Open-Meteo does', async () => {
    const { results } = await search({ name: 'Seattle' });
    expect(results).toEqual([
      {
        id: 5809844,
        name: 'Seattle',
        latitude: 47.60621,
        longitude: -122.33207,
        elevation: 56,
        feature_code: 'PPLA2',
        country_code: 'US',
        timezone: 'America/Los_Angeles',
        population: 737015,
        country: 'United States',
        admin1: 'Washington',
      },
    ]);
  });

  it('refuses a search without a name', async () => {
    const response = await fetch(archive.geocodingUrl);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: true,
      reason: "Parameter 'name' is required",
    });
  });
});
