import fc from 'fast-check';

/** Something that strangers give input to. */
export interface FuzzTarget {
  name: string;
  /** Out of a hundred cases. */
  share: number;
  /** Runs so many cases. @throws what breaks the target's law, with the case that broke it. */
  run(cases: number, seed: number): Promise<void>;
}

/** A target whose cases know nothing of each other. @param holds throws where the law is broken. */
export function lawTarget<Case>(
  name: string,
  share: number,
  cases: fc.Arbitrary<Case>,
  holds: (input: Case) => void | Promise<void>,
): FuzzTarget {
  return {
    name,
    share,
    run: (numRuns, seed) =>
      fc.assert(
        fc.asyncProperty(cases, async (input) => holds(input)),
        { numRuns, seed },
      ),
  };
}

/** The same target; what it uses is removed after its run, whatever comes of that. */
export function cleaned(target: FuzzTarget, remove: () => void): FuzzTarget {
  return {
    ...target,
    run: async (cases, seed) => {
      try {
        await target.run(cases, seed);
      } finally {
        remove();
      }
    },
  };
}

/** A change of a text as damage, a bad cable or malice makes it: at a place, so much of it, by something else. */
interface Edit {
  /** Between 0 and 1. */
  at: number;
  length: number;
  by: string;
}

const anyEdit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 }), fc.constant(1e6)),
  by: fc.oneof(
    fc.constant(''),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom(
      'null',
      '-999',
      '1e999',
      '[',
      '}',
      '"',
      '"__proto__":',
      '[[[[[[',
      '\u0000',
      'NaN',
    ),
  ),
});

/** Some of these texts, changed in up to four places, or anything else. */
export function damaged(...texts: readonly string[]): fc.Arbitrary<string> {
  const edited = fc
    .tuple(fc.constantFrom(...texts), fc.array(anyEdit, { maxLength: 4 }))
    .map(([text, edits]) => edits.reduce(edit, text));
  const other = fc.oneof(fc.string({ unit: 'binary' }), fc.json({ maxDepth: 4 }));
  return fc.oneof({ weight: 9, arbitrary: edited }, other);
}

function edit(text: string, { at, length, by }: Edit): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + by + text.slice(start + length);
}
