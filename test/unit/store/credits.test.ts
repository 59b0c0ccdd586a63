import { describe, expect, it } from '@jest/globals';
import { attributionOf, creditLine, licenceOf } from '../../../src/store/credits.js';
import { aManifest } from '../../fakes/a-manifest.js';

function manifestOf(attribution: string, licence: string) {
  const manifest = aManifest('job');
  const source = { ...manifest.result.source, attribution, licence };
  return { ...manifest, result: { ...manifest.result, source } };
}

describe('the credits of jobs', () => {
  const manifests = [
    manifestOf('One archive, of rows', 'CC BY 4.0'),
    manifestOf('NOAA', 'public domain'),
    manifestOf('One archive, of rows', 'CC BY 4.0'),
  ];

  it('name each source once, with semicolons, because an attribution may hold a comma', () => {
    expect(attributionOf(manifests)).toBe('One archive, of rows; NOAA');
    expect(licenceOf(manifests)).toBe('CC BY 4.0; public domain');
    expect(creditLine(manifests)).toBe('One archive, of rows (CC BY 4.0); NOAA (public domain)');
  });
});
