import { describe, expect, it } from '@jest/globals';
import { resultNotes } from '../../../src/rows/result-notes.js';

const JOB = {
  variables: ['temperature_2m_max', 'precipitation_sum'],
  start_date: '2012-01-01',
  end_date: '2012-12-31',
};

it('of nothing there is nothing to say', () => {
  expect(resultNotes([], JOB)).toEqual({});
  expect(resultNotes([{}, { lacks: ['temperature_2m_max'] }], JOB)).toEqual({});
});

describe('corrections', () => {
  it('are added up over parts, in the order of the variables', () => {
    const one = {
      precipitation_sum: { clamped: { '2012-01-01': 2, '2012-01-02': 1 }, impossible: [] },
    };
    const other = {
      temperature_2m_max: { clamped: {}, impossible: [{ time: '2012-02-01', value: -999 }] },
      precipitation_sum: {
        clamped: { '2012-02-01': 4 },
        impossible: [{ time: '2012-02-03', value: '-3276.8' }],
      },
    };
    const { corrected } = resultNotes([{ corrected: one }, { corrected: other }], JOB);
    expect(JSON.stringify(corrected)).toBe(
      JSON.stringify({
        temperature_2m_max: {
          clamped: 0,
          impossible: [{ time: '2012-02-01', value: -999 }],
          count: 1,
        },
        precipitation_sum: {
          clamped: 7,
          impossible: [{ time: '2012-02-03', value: '-3276.8' }],
          count: 1,
        },
      }),
    );
  });

  it('name the first twenty impossible values and count them all', () => {
    const impossible = Array.from({ length: 15 }, (_, day) => ({
      time: `2012-01-${String(day + 10)}`,
      value: day,
    }));
    const part = { corrected: { temperature_2m_max: { clamped: {}, impossible } } };
    const { corrected } = resultNotes([part, part], JOB);
    expect(corrected?.temperature_2m_max).toEqual({
      clamped: 0,
      impossible: [...impossible, ...impossible.slice(0, 5)],
      count: 30,
    });
  });
});

describe('totals over several days', () => {
  it('are added up, and their days are those of the job', () => {
    const accumulated = {
      precipitation_sum: [
        { start_date: '2011-12-30', end_date: '2012-01-02', value: 0.1 },
        { start_date: '2012-03-01', end_date: '2012-03-03', value: 0.2 },
      ],
    };
    expect(resultNotes([{ accumulated }], JOB)).toEqual({
      accumulated: {
        precipitation_sum: {
          totals: 2,
          days: 5,
          sum: 0.3,
          first: '2012-01-01',
          last: '2012-03-03',
        },
      },
    });
  });
});
