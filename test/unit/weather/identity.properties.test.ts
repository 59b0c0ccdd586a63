import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalHash } from '../../../src/base/canonical-json.js';
import { isJobName } from '../../../src/durable/naming.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { deriveJobName, freshJobName, identityHash } from '../../../src/weather/identity.js';
import { anyGathering } from '../../fakes/arbitraries.js';

/** Some gatherings are of days before, some of days that are still revised. */
const TODAY = '2026-11-24';

/** Of two gatherings the second is often the first with one thing changed: what a collision would need. */
const anyTwo = fc
  .tuple(
    anyGathering,
    anyGathering,
    fc.constantFrom(
      'latitude',
      'longitude',
      'start_date',
      'end_date',
      'resolution',
      'variables',
      'model',
      'days',
      'utc_offset_seconds',
    ),
  )
  .map(([one, other, changed]) => [one, { ...one, [changed]: other[changed] }] as const);

const anyTwoAtAll = fc.tuple(anyGathering, anyGathering);

/** What a job is of, without its label. */
function meaning({ place: _label, ...rest }: Gathering): string {
  const { latitude, longitude, start_date, end_date, resolution, variables } = rest;
  const { provider, model, days, utc_offset_seconds } = rest;
  const which = [provider, model, days, utc_offset_seconds];
  return [latitude, longitude, start_date, end_date, resolution, variables, ...which].join(';');
}

it('a derived name is a job name, whatever the place is called', () => {
  fc.assert(
    fc.property(anyGathering, (gathering) => {
      expect(isJobName(deriveJobName(gathering, TODAY))).toBe(true);
      expect(isJobName(freshJobName(gathering, TODAY))).toBe(true);
    }),
  );
});

it('two gatherings of one label have the same name exactly when they mean the same', () => {
  fc.assert(
    fc.property(fc.oneof(anyTwo, anyTwoAtAll), ([one, other]) => {
      const { place: _label, ...rest } = other;
      const alike = one.place === undefined ? rest : { ...rest, place: one.place };
      const isSame = meaning(one) === meaning(alike);
      expect(deriveJobName(one, TODAY) === deriveJobName(alike, TODAY)).toBe(isSame);
      expect(identityHash(one) === identityHash(alike)).toBe(isSame);
    }),
  );
});

it('the identity depends on neither the order of keys nor the label', () => {
  const anyOrder = anyGathering.chain((gathering) => {
    const entries = Object.entries(gathering);
    return fc.record({
      gathering: fc.constant(gathering),
      entries: fc.shuffledSubarray(entries, { minLength: entries.length }),
      place: fc.string(),
    });
  });
  fc.assert(
    fc.property(anyOrder, ({ gathering, entries, place }) => {
      const shuffled = Object.fromEntries(entries) as unknown as Gathering;
      expect(identityHash(shuffled)).toBe(identityHash(gathering));
      expect(deriveJobName(shuffled, TODAY)).toBe(deriveJobName(gathering, TODAY));
      expect(identityHash({ ...shuffled, place })).toBe(identityHash(gathering));
    }),
  );
});

it('a canonicalHash stays when keys are written in reverse, at any depth, and changes with any value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(canonicalHash(reversed(one))).toBe(canonicalHash(one));
      const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      expect(canonicalHash(one) === canonicalHash(other)).toBe(isSame);
    }),
  );
});

function reversed(value: unknown): unknown {
  return rewritten(value, (entries) => entries.reverse());
}

function sorted(value: unknown): unknown {
  return rewritten(value, (entries) => entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Entries = [string, unknown][];

function rewritten(value: unknown, order: (entries: Entries) => Entries): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    rewritten(inner, order),
  ]);
  return Object.fromEntries(order(entries));
}
