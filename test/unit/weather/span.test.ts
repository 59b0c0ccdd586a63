import { describe, expect, it } from '@jest/globals';
import { addDays, countDays } from '../../../src/weather/dates.js';
import type { Days } from '../../../src/weather/gathering.js';
import {
  afterAnswer,
  afterTooMuch,
  isShortest,
  knownSpan,
  nextPiece,
  trialOf,
} from '../../../src/weather/span.js';

const FIRST = '1990-01-01';
const days = (length: number): Days => ({
  start_date: FIRST,
  end_date: addDays(FIRST, length - 1),
});

describe('what is asked for next', () => {
  it('is all of a gap where nothing is known', () => {
    expect(nextPiece(days(3652), trialOf(undefined))).toEqual(days(3652));
  });

  it('is the first days of it where so many are known to go through, and what is left of it at its end', () => {
    const trial = trialOf({ days: 100 });
    expect(nextPiece(days(3652), trial)).toEqual(days(100));
    expect(nextPiece(days(99), trial)).toEqual(days(99));
  });
});

describe('days that were too much', () => {
  it('are asked for once more, and then halved each time', () => {
    const once = afterTooMuch(trialOf(undefined), days(101));
    expect(once).toEqual({ refusals: 1 });
    const twice = afterTooMuch(once, days(101));
    expect(twice).toEqual({ days: 51, refusals: 2 });
    expect(afterTooMuch(twice, days(51))).toEqual({ days: 31, refusals: 3 });
  });

  it('are no less than a month', () => {
    const trial = { days: 31, refusals: 5 };
    expect(afterTooMuch(trial, days(31))).toEqual({ days: 31, refusals: 6 });
    expect(isShortest(days(31))).toBe(true);
    expect(isShortest(days(32))).toBe(false);
  });

  it('although fewer go through are never tried again', () => {
    const trial = afterAnswer({ days: 100, refusals: 0 }, days(100));
    expect(trial).toEqual({ days: 200, known: { days: 100 }, refusals: 0 });
    const proven = { days: 100, known: { days: 100, tooMuch: 200 }, refusals: 0 };
    expect(afterTooMuch(trial, days(200))).toEqual(proven);
    expect(afterAnswer(proven, days(100))).toEqual(proven);
  });

  it('although as many went through earlier are halved anew', () => {
    const trial = trialOf({ days: 100, tooMuch: 200 });
    const once = afterTooMuch(trial, days(100));
    expect(once).toEqual({ ...trial, refusals: 1 });
    expect(afterTooMuch(once, days(100))).toEqual({ days: 50, refusals: 2 });
  });
});

describe('an answer', () => {
  it('for a whole gap leaves nothing to know', () => {
    expect(afterAnswer({ refusals: 1 }, days(3652))).toEqual({ refusals: 0 });
  });

  it('for a short rest says nothing of longer ones', () => {
    const trial = trialOf({ days: 100, tooMuch: 200 });
    expect(afterAnswer(trial, days(7))).toEqual(trial);
  });
});

describe('what later chunks are told', () => {
  it('is what went through, where that is less than a chunk', () => {
    const known = { days: 100, tooMuch: 200 };
    expect(knownSpan(trialOf(known), days(3652))).toEqual(known);
    expect(knownSpan(trialOf(known), days(100))).toBeUndefined();
    expect(knownSpan({ days: 50, refusals: 2 }, days(3652))).toBeUndefined();
    expect(knownSpan(undefined, days(3652))).toBeUndefined();
  });
});

it.each([31, 60, 400, 1_000, 3_651])(
  'whatever upstream can answer for (%d days), every day comes once, in few requests',
  (most) => {
    const all = days(3652);
    let trial = trialOf(undefined);
    let requests = 0;
    let from = all.start_date;
    while (from <= all.end_date) {
      const piece = nextPiece({ ...all, start_date: from }, trial);
      requests += 1;
      if (countDays(piece.start_date, piece.end_date) > most) trial = afterTooMuch(trial, piece);
      else {
        trial = afterAnswer(trial, piece);
        from = addDays(piece.end_date, 1);
      }
    }
    // Ten requests to find it out, and pieces of half of what would have gone through at the least.
    expect(requests).toBeLessThanOrEqual(10 + Math.ceil(3652 / Math.max(31, most / 2)));
  },
);
