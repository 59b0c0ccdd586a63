import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { gazetteer } from '../../../src/places/gazetteer.js';
import { likeliestFirst } from '../../../src/places/places.js';
import { PLACES } from '../../fakes/upstream-places.js';
import { ROOT } from '../../rules/sources.js';

const { search, similar } = gazetteer(join(ROOT, 'data', 'places.tsv'));
const first = async (name: string) => likeliestFirst(await search(name), name)[0];

describe('the bundled gazetteer', () => {
  it('has all there is to know of a place', async () => {
    expect(await search('Nairobi')).toEqual([
      {
        name: 'Nairobi',
        latitude: -1.28333,
        longitude: 36.81667,
        region: 'Nairobi County',
        country: 'Kenya',
        country_code: 'KE',
        population: 4397073,
        timezone: 'Africa/Nairobi',
      },
    ]);
  });

  // The fake geocoder's places were taken from Open-Meteo's answers.
  it.each(PLACES.map((place) => [`${place.name}, ${place.admin1}`, place] as const))(
    'has %s at the coordinates, in the country and in the zone that Open-Meteo gives',
    async (_label, { name, latitude, longitude, country, country_code, timezone }) => {
      expect(await search(name)).toContainEqual(
        expect.objectContaining({
          name,
          latitude,
          longitude,
          country,
          country_code,
          timezone,
        }),
      );
    },
  );

  it.each([
    ['Cologne', 50.93333, 'Germany'],
    ['New York', 40.71427, 'United States'],
    ['Zurich', 47.36667, 'Switzerland'],
    ['são paulo', -23.5475, 'Brazil'],
  ])('knows %s by a name that is not its first', async (name, latitude, country) => {
    expect(await first(name)).toMatchObject({ latitude, country });
  });

  it.each([
    ['Islamabad', 'Pakistan', 'Chittagong in Bangladesh'],
    ['Porto', 'Portugal', 'Bordeaux'],
    ['Venice', 'Italy', 'Dayton in Ohio'],
    ['Zaragoza', 'Spain', 'Tijuana in Mexico'],
    ['Montgomery', 'United States', 'Sahiwal in Pakistan'],
    ['Bridgetown', 'Barbados', 'Portland in Oregon'],
    ['Jayapura', 'Indonesia', 'Jaipur in India'],
  ])('takes for %s the place in %s, not %s, once or elsewhere called so', async (name, country) => {
    expect(await first(name)).toMatchObject({ country });
  });

  it.each([
    ['St. Petersburg', 'Russia'],
    ['Calcutta', 'India'],
    ['Peking', 'China'],
    ['Odessa', 'Ukraine'],
    ['Mexico', 'Mexico'],
    // Kingston upon Hull, Halle (Saale) and Donostia / San Sebastián have the name in their first one.
    ['Hull', 'United Kingdom'],
    ['Halle', 'Germany'],
    ['San Sebastián', 'Spain'],
  ])('takes for %s a place in %s', async (name, country) => {
    expect(await first(name)).toMatchObject({ country });
  });

  it('calls a place as it was asked for, in its own spelling', async () => {
    expect((await first('new york'))?.name).toBe('New York');
    expect((await first('NEW YORK CITY'))?.name).toBe('New York City');
  });

  it('finds by the beginning of a name, from three letters on', async () => {
    expect(await first('Seatt')).toMatchObject({ name: 'Seattle' });
    expect((await search('Se')).map(({ name }) => name)).toEqual(['Sé', 'Sé', 'Se']);
  });

  it('says nothing of a name that no place has', async () => {
    expect(await search('Xyzzy')).toEqual([]);
  });

  it.each([
    ['Tromso', 'Tromsø'],
    ['tromsø', 'Tromsø'],
    ['Lodz', 'Lodz'],
    ['Łódź', 'Łódź'],
    ['København', 'Kobenhavn'],
    ['Kobenhavn', 'Kobenhavn'],
    ['Goteborg', 'Goteborg'],
    ['St. Petersburg', 'St. Petersburg'],
    ['saint john’s', 'Saint John’s'],
    ['Stratford upon Avon', 'Stratford-upon-Avon'],
  ])('finds %s, in whichever letters', async (name, called) => {
    expect((await first(name))?.name).toBe(called);
  });

  it.each([
    ['Seatle', ['Seattle']],
    ['Barcelone', ['Barcelona', 'Barceloneta']],
    ['Atlantis', []],
    ['Ro', []],
    ['Xyzzyxyzzy', []],
  ])('has for %s the names %j that are nearly so', (name, names) => {
    expect(similar(name, 2).map((place) => place.name)).toEqual(names);
  });
});
