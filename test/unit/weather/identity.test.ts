import { describe, expect, it } from '@jest/globals';
import { canonicalHash } from '../../../src/base/canonical-json.js';
import { isJobName } from '../../../src/durable/naming.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { deriveJobName, freshJobName, identityHash } from '../../../src/weather/identity.js';

const SEATTLE: Gathering = {
  place: 'Seattle, Washington, United States',
  latitude: 47.60621,
  longitude: -122.33207,
  start_date: '2012-01-01',
  end_date: '2015-12-31',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};

const TODAY = '2026-11-24';

/** Each differs from SEATTLE in one thing that makes it another job. */
const OTHERS: [string, Partial<Gathering>][] = [
  ['a latitude that rounds to the same', { latitude: 47.60622 }],
  ['a longitude that rounds to the same', { longitude: -122.33208 }],
  ['another first day', { start_date: '2012-01-02' }],
  ['another last day', { end_date: '2015-12-30' }],
  ['another resolution', { resolution: 'hourly' }],
  ['fewer variables', { variables: ['temperature_2m_max'] }],
  ['another variable', { variables: ['temperature_2m_max', 'rain_sum'] }],
  ['another provider', { provider: 'ghcn-daily' }],
];

describe('a derived job name', () => {
  it('is readable and ends in the identity', () => {
    const hash = identityHash(SEATTLE);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(deriveJobName(SEATTLE, TODAY)).toBe(
      `seattle_47.61_-122.33_daily_2012-01-01_2015-12-31_${hash.slice(0, 8)}`,
    );
  });

  it('stays the same over versions, for it is what finished jobs are found by', () => {
    expect(deriveJobName(SEATTLE, TODAY)).toMatchInlineSnapshot(
      `"seattle_47.61_-122.33_daily_2012-01-01_2015-12-31_307b4c5f"`,
    );
  });

  it.each(OTHERS)('is another one for %s', (_what, change) => {
    const other = { ...SEATTLE, ...change };
    expect(identityHash(other)).not.toBe(identityHash(SEATTLE));
    expect(deriveJobName(other, TODAY)).not.toBe(deriveJobName(SEATTLE, TODAY));
  });

  it.each([
    ['São Paulo, Brazil', 'sao-paulo'],
    ['Zürich', 'zurich'],
    ['Saint-Denis (Réunion)', 'saint-denis-reunion'],
    ["L'Aquila", 'l-aquila'],
    ['東京', 'at'],
    ['  ', 'at'],
    [undefined, 'at'],
    ['x'.repeat(200), 'x'.repeat(60)],
  ])('of the place %p begins with %s', (place, slug) => {
    const { place: _seattle, ...rest } = SEATTLE;
    const name = deriveJobName(place === undefined ? rest : { ...rest, place }, TODAY);
    expect(name.split('_')[0]).toBe(slug);
    expect(isJobName(name)).toBe(true);
  });
});

describe('a name that says the day', () => {
  const recent = (end_date: string, provider = {}) => ({ ...SEATTLE, end_date, ...provider });

  it('is derived for a range that reaches into days which upstream still revises', () => {
    const gathering = recent('2026-11-18');
    const hash = identityHash(gathering).slice(0, 8);
    const settled = `seattle_47.61_-122.33_daily_2012-01-01_2026-11-18_${hash}`;
    const revised = `seattle_47.61_-122.33_daily_2012-01-01_2026-11-18_asked-2026-11-24_${hash}`;
    expect(deriveJobName(gathering, TODAY)).toBe(revised);
    expect(deriveJobName(gathering, '2026-11-25')).toBe(settled);
    expect(deriveJobName(recent('2026-11-17'), TODAY)).not.toContain('asked');
  });

  it('is derived for two months of a station, whose reports come late', () => {
    const provider = { provider: 'ghcn-daily' as const };
    expect(deriveJobName(recent('2026-09-26', provider), TODAY)).toContain('_asked-2026-11-24_');
    expect(deriveJobName(recent('2026-09-25', provider), TODAY)).not.toContain('asked');
  });

  it('is what any range can be gathered anew under', () => {
    const hash = identityHash(SEATTLE).slice(0, 8);
    expect(freshJobName(SEATTLE, TODAY)).toBe(
      `seattle_47.61_-122.33_daily_2012-01-01_2015-12-31_asked-2026-11-24_${hash}`,
    );
  });

  it.each([
    ['Łódź, Poland', 'odz', 'lodz'],
    ['Ørsted', 'rsted', 'orsted'],
    ['Đà Nẵng', 'a-nang', 'da-nang'],
    ['Großenhain', 'gro-enhain', 'grossenhain'],
    ['Æbeltoft', 'beltoft', 'aebeltoft'],
    ['Þingvellir', 'ingvellir', 'thingvellir'],
    ['İzmir', 'izmir', 'izmir'],
    ['São Paulo', 'sao-paulo', 'sao-paulo'],
    ['東京', 'at', 'at'],
  ])('writes all letters of %s, where older names stay as they are', (place, older, newer) => {
    expect(deriveJobName({ ...SEATTLE, place }, TODAY).split('_')[0]).toBe(older);
    expect(freshJobName({ ...SEATTLE, place }, TODAY).split('_')[0]).toBe(newer);
  });
});

describe('the identity', () => {
  it('has no part in the label', () => {
    const { place: _label, ...unlabelled } = SEATTLE;
    expect(identityHash(unlabelled)).toBe(identityHash(SEATTLE));
    expect(identityHash({ ...SEATTLE, place: 'home' })).toBe(identityHash(SEATTLE));
  });

  it('does not depend on the order of keys, also of nested ones', () => {
    expect(canonicalHash({ a: 1, b: { c: 2, d: [3, { e: 4, f: 5 }] } })).toBe(
      canonicalHash({ b: { d: [3, { f: 5, e: 4 }], c: 2 }, a: 1 }),
    );
  });

  it('does depend on the order within a list', () => {
    expect(canonicalHash([1, 2])).not.toBe(canonicalHash([2, 1]));
  });
});
