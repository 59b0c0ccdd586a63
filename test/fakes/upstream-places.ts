import { type GeocodedPlace, NEW_YORK, SEATTLE } from '../../src/archive/geocoding.js';

const city = (
  place: Pick<
    GeocodedPlace,
    'id' | 'name' | 'latitude' | 'longitude' | 'elevation' | 'population' | 'admin1'
  > &
    Partial<GeocodedPlace>,
): GeocodedPlace => ({
  feature_code: 'PPLA2',
  country_code: 'US',
  timezone: 'America/Chicago',
  country: 'United States',
  ...place,
});

/** What the fake geocoder knows: names that are one place, and names that are several. */
export const PLACES: readonly GeocodedPlace[] = [
  SEATTLE,
  NEW_YORK,
  city({
    id: 4409896,
    name: 'Springfield',
    latitude: 37.21533,
    longitude: -93.29824,
    elevation: 396,
    population: 166810,
    admin1: 'Missouri',
  }),
  city({
    id: 4951788,
    name: 'Springfield',
    latitude: 42.10148,
    longitude: -72.58981,
    elevation: 21,
    population: 154341,
    admin1: 'Massachusetts',
    timezone: 'America/New_York',
  }),
  city({
    id: 4250542,
    name: 'Springfield',
    latitude: 39.80172,
    longitude: -89.64371,
    elevation: 182,
    population: 116565,
    admin1: 'Illinois',
    feature_code: 'PPLA',
  }),
  city({
    id: 2643743,
    name: 'London',
    latitude: 51.50853,
    longitude: -0.12574,
    elevation: 25,
    population: 8961989,
    admin1: 'England',
    feature_code: 'PPLC',
    country_code: 'GB',
    country: 'United Kingdom',
    timezone: 'Europe/London',
  }),
  city({
    id: 6058560,
    name: 'London',
    latitude: 42.98339,
    longitude: -81.23304,
    elevation: 252,
    population: 422324,
    admin1: 'Ontario',
    feature_code: 'PPL',
    country_code: 'CA',
    country: 'Canada',
    timezone: 'America/Toronto',
  }),
  city({
    id: 2988507,
    name: 'Paris',
    latitude: 48.85341,
    longitude: 2.3488,
    elevation: 42,
    population: 2138551,
    admin1: 'Île-de-France',
    feature_code: 'PPLC',
    country_code: 'FR',
    country: 'France',
    timezone: 'Europe/Paris',
  }),
  city({
    id: 4717560,
    name: 'Paris',
    latitude: 33.66094,
    longitude: -95.55551,
    elevation: 183,
    population: 24782,
    admin1: 'Texas',
  }),
];
