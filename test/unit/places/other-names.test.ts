import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { gazetteer } from '../../../src/places/gazetteer.js';
import { createGeocoder } from '../../../src/places/geocoder.js';
import type { Place } from '../../../src/places/places.js';
import { ROOT } from '../../rules/sources.js';

describe('a name in another language than the geocoder answers in', () => {
  const place = (
    name: string,
    country: string,
    latitude: number,
    longitude: number,
    population?: number,
  ): Place => ({ name, country, latitude, longitude, population });
  const byQuery: Record<string, Place[]> = {
    Roma: [
      place('Roma', 'United States', 26.41, -99.02, 11_000),
      place('Rome', 'Italy', 41.892, 12.511, 2_318_895),
      place('Roma', 'Australia', -26.57, 148.79, 6_906),
    ],
    Milano: [
      place('Milano', 'United States', 30.71, -96.86, 428),
      place('Milan', 'Italy', 45.464, 9.19, 1_371_498),
    ],
    München: [
      place('München', 'Germany', 51.62, 13.31),
      place('Munich', 'Germany', 48.137, 11.575, 1_260_391),
    ],
    // Hyderabad, because "Haydarabad" begins so.
    Hay: [
      place('Hyderabad', 'India', 17.384, 78.456, 6_993_262),
      place('Hay', 'Australia', -34.5, 144.85, 2_900),
    ],
    // Once called Dili, Waterloo and Salisbury.
    Dili: [
      place('Delhi', 'India', 28.65195, 77.23149, 10_927_986),
      place('Dili', 'Timor-Leste', -8.55861, 125.57361, 150_000),
    ],
    Waterloo: [
      place('Austin', 'United States', 30.26715, -97.74306, 931_830),
      place('Waterloo', 'Canada', 43.4668, -80.51639, 97_475),
    ],
    Salisbury: [
      place('Harare', 'Zimbabwe', -17.82772, 31.05337, 1_542_813),
      place('Salisbury', 'United Kingdom', 51.06931, -1.79569, 45_600),
    ],
    Porto: [
      place('Bordeaux', 'France', 44.84, -0.58, 265_328),
      place('Porto', 'Portugal', 41.15, -8.61, 252_687),
    ],
  };
  const path = join(ROOT, 'data', 'places.tsv');
  const { resolve } = createGeocoder({
    online: async (name) => byQuery[name] ?? [],
    offline: async () => gazetteer(path),
    now: () => 0,
  });

  it.each([
    ['Roma', 'Rome, Italy'],
    ['Milano', 'Milan, Italy'],
    ['München', 'Munich, Germany'],
    ['Hay', 'Hay, Australia'],
    ['Porto', 'Porto, Portugal'],
    ['Dili', 'Dili, Timor-Leste'],
    ['Waterloo', 'Waterloo, Canada'],
    ['Salisbury', 'Salisbury, United Kingdom'],
  ])('%s: %s', async (name, label) => {
    expect((await resolve(name)).label).toBe(label);
  });

  it('tells of the places that have it as their first', async () => {
    expect((await resolve('Roma')).remark).toBe(
      '"Roma" was taken as "Rome, Italy", the most populous; others are "Roma, United States", "Roma, Australia".',
    );
  });
});
