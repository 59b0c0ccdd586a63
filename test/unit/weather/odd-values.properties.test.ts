import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { correctValues } from '../../../src/weather/odd-values.js';
import { UpstreamError } from '../../../src/weather/provider.js';
import { type Resolution, VARIABLES, variableOf } from '../../../src/weather/variables.js';

const anyVariable = fc
  .constantFrom<Resolution>('daily', 'hourly')
  .chain((resolution) =>
    fc
      .constantFrom(...Object.keys(VARIABLES[resolution]))
      .map((name) => ({ resolution, name, ...variableOf(resolution, name) })),
  );

const anyCase = anyVariable.chain((variable) => {
  const { kind, lowest, highest, below, above } = variable;
  const possible =
    kind === 'code'
      ? fc.integer({ min: lowest, max: highest })
      : fc.double({ min: lowest, max: highest, noNaN: true });
  const anyValue = fc.oneof(
    { weight: 20, arbitrary: possible },
    { weight: 3, arbitrary: fc.double({ min: lowest - below, max: highest + above, noNaN: true }) },
    { weight: 1, arbitrary: fc.double({ noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(null, -999, -3276.8, 9999, 'text', Infinity, true) },
  );
  return fc.record({
    variable: fc.constant(variable),
    column: fc.array(anyValue, { minLength: 1, maxLength: 600, size: 'max' }),
  });
});

/** Where a value of a column stands, by how it is written. */
const timeOf = (row: number, resolution: Resolution) => {
  const step = resolution === 'daily' ? 86_400_000 : 3_600_000;
  const iso = new Date(Date.UTC(2001, 0, 1) + row * step).toISOString();
  return resolution === 'daily' ? iso.slice(0, 10) : iso.replace('.000Z', 'Z');
};

it('a column is refused, or each value in it is possible and each change is noted', () => {
  fc.assert(
    fc.property(anyCase, ({ variable, column }) => {
      const { name, kind, resolution, lowest, highest } = variable;
      const isTyped = column.every((value) => value === null || typeof value === 'number');
      const given = isTyped ? Float64Array.from(column, (value) => Number(value ?? NaN)) : column;
      const days = { start_date: '2001-01-01', end_date: '2002-12-31' };
      let corrected: ReturnType<typeof correctValues>;
      try {
        corrected = correctValues(given, name, { resolution }, days);
      } catch (error) {
        expect(error).toBeInstanceOf(UpstreamError);
        return;
      }
      const { values, corrections = { clamped: {}, impossible: [] } } = corrected;
      expect(values).toHaveLength(column.length);
      const clamped: Record<string, number> = {};
      const gone: string[] = [];
      column.forEach((was, row) => {
        const is = values[row] as number;
        expect(is < lowest || is > highest).toBe(false);
        if (kind === 'code' && !Number.isNaN(is)) expect(Number.isInteger(is)).toBe(true);
        expect(is).not.toBe(-0);
        if (is === was || (was === null && Number.isNaN(is))) return;
        const time = timeOf(row, resolution);
        if (Number.isNaN(is)) gone.push(time);
        else clamped[time.slice(0, 10)] = (clamped[time.slice(0, 10)] ?? 0) + 1;
      });
      expect(corrections.clamped).toEqual(clamped);
      expect(corrections.impossible.map(({ time }) => time)).toEqual(gone);
    }),
    { numRuns: 500 },
  );
});
