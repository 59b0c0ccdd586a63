import { describe, expect, it } from '@jest/globals';
import { checkAnswer } from '../../../../src/providers/open-meteo/check.js';
import { type Series, UpstreamError } from '../../../../src/weather/provider.js';
import { withNumberColumns } from '../../../fakes/number-columns.js';

const DAYS = { start_date: '2012-01-01', end_date: '2012-01-02' };
const MIDNIGHT = Date.UTC(2012, 0, 1) / 1_000;

const series = (days?: 'local', utc_offset_seconds?: number): Series => ({
  latitude: 27.72,
  longitude: 85.32,
  resolution: 'daily',
  variables: ['temperature_2m_max'],
  ...(days && { days }),
  ...(utc_offset_seconds !== undefined && { utc_offset_seconds }),
});

const answer = (offset: number, time: unknown[], unit = 'unixtime', more: object = {}) =>
  withNumberColumns({
    latitude: 27.75,
    longitude: 85.25,
    utc_offset_seconds: offset,
    daily_units: { time: unit, temperature_2m_max: '°C' },
    daily: { time, temperature_2m_max: [17, 18] },
    ...more,
  });

describe('an answer in days of a place', () => {
  it.each([
    ['Kathmandu’s', 20_700, 20_700],
    ['Seattle’s', -28_800, -28_800],
    // Of the whole hour to the west.
    ['Newfoundland’s', -12_600, -14_400],
  ])('begins them at midnights of %s', (_whose, standard, offset) => {
    const asked = series('local', standard);
    const seconds = [MIDNIGHT - offset, MIDNIGHT - offset + 86_400];
    for (const body of [
      answer(offset, seconds),
      answer(offset, ['2012-01-01', '2012-01-02'], 'iso8601'),
    ]) {
      expect([...(checkAnswer(body, asked, DAYS).columns.get('temperature_2m_max') ?? [])]).toEqual(
        [17, 18],
      );
    }
  });

  it('is refused where its days are others', () => {
    const utc = answer(0, [MIDNIGHT, MIDNIGHT + 86_400]);
    expect(() => checkAnswer(utc, series('local', 20_700), DAYS)).toThrow(
      new UpstreamError(
        'bad_data',
        "upstream's answer is not what was asked for: utc_offset_seconds is 0 instead of 20700",
      ),
    );
    const mixed = answer(20_700, [MIDNIGHT, MIDNIGHT + 86_400]);
    expect(() => checkAnswer(mixed, series('local', 20_700), DAYS)).toThrow(
      `time 0 is ${MIDNIGHT} instead of ${MIDNIGHT - 20_700}`,
    );
  });

  it('says whose days they are and of what, where it has a word for it', () => {
    const seconds = [MIDNIGHT, MIDNIGHT + 86_400];
    const said = { days: "the station's", model: 'observations' };
    expect(checkAnswer(answer(0, seconds, 'unixtime', said), series(), DAYS)).toMatchObject(said);
    const unsaid = checkAnswer(
      answer(0, seconds, 'unixtime', { days: 2, model: 'a\nb' }),
      series(),
      DAYS,
    );
    expect(unsaid).not.toHaveProperty('days');
    expect(unsaid).not.toHaveProperty('model');
  });
});
