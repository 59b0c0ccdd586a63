import { describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/base/errors.js';
import type { ModelName } from '../../../src/weather/gathering.js';
import { delayRemark, refusePlaceOutsideModel } from '../../../src/weather/model-limits.js';
import { type AskedSelection, normaliseSelection } from '../../../src/weather/normalise.js';

const NOW = Date.UTC(2026, 10, 28, 12);
const normalise = (asked: Partial<AskedSelection>) =>
  normaliseSelection(
    { start_date: '1990-01-01', end_date: '1990-12-31', resolution: 'daily', ...asked },
    NOW,
  );

describe('a selection', () => {
  it('names the usual model and days where the caller names none', () => {
    expect(normalise({})).toMatchObject({ model: 'era5', days: 'local' });
  });

  it('of best_match in UTC days is what it was when there was nothing to choose', () => {
    expect(Object.keys(normalise({ model: 'best_match', days: 'utc' }))).toEqual([
      'start_date',
      'end_date',
      'resolution',
      'variables',
    ]);
  });

  it('of hours has no days', () => {
    expect(normalise({ resolution: 'hourly' })).not.toHaveProperty('days');
  });

  it('takes the usual variables that the model has', () => {
    expect(normalise({ model: 'era5_land' }).variables).toEqual([
      'temperature_2m_max',
      'temperature_2m_min',
      'temperature_2m_mean',
    ]);
  });

  it.each<[string, Partial<AskedSelection>, string]>([
    [
      'days before the model begins',
      { model: 'era5_land', start_date: '1949-12-31' },
      'start_date is 1949-12-31; model era5_land goes from 1950-01-01 to today, 2026-11-28: ask for days of these, or for another model (era5, era5_seamless, best_match).',
    ],
    [
      'days before the model begins, by the end',
      { model: 'ecmwf_ifs', start_date: '2017-01-01', end_date: '2016-12-31' },
      'end_date 2016-12-31 is before start_date 2017-01-01; give the earlier day as start_date.',
    ],
    [
      'days after the model ended',
      { model: 'cerra', start_date: '2021-06-30', end_date: '2021-07-01' },
      'end_date is 2021-07-01; model cerra goes from 1985-01-01 to 2021-06-30: ask for days of these, or for another model (era5, era5_land, era5_seamless, best_match, ecmwf_ifs).',
    ],
    [
      'variables that the model lacks',
      { model: 'era5_land', variables: ['temperature_2m_max', 'precipitation_sum', 'rain_sum'] },
      'variables has "precipitation_sum", "rain_sum", which model era5_land does not have; give a model that has all of them: era5, era5_seamless, best_match, ecmwf_ifs, cerra.',
    ],
    [
      'a model of stations',
      { provider: 'ghcn-daily', model: 'era5' },
      'model is era5; ghcn-daily has stations and no models: leave model out, or leave provider out for a grid.',
    ],
    [
      'days of stations',
      { provider: 'ghcn-daily', days: 'utc' },
      "days is utc; ghcn-daily has the station's days only: leave days out, or leave provider out for a grid.",
    ],
    [
      'days of hours',
      { resolution: 'hourly', days: 'local' },
      'days is local; hourly rows are in UTC, and what is made of them by day takes days (read_rows, analyze_climate, plot_data): leave it out here, or ask for daily rows.',
    ],
  ])('of %s is refused', (_what, asked, message) => {
    expect(() => normalise(asked)).toThrow(new InvalidInputError(message));
  });
});

describe('a place', () => {
  const check = (model: ModelName, latitude: number, isAtSea: boolean) => () =>
    refusePlaceOutsideModel(model, { latitude, longitude: -40 }, isAtSea);

  it('outside of a model’s region is refused', () => {
    expect(check('cerra', 40, true)).toThrow(
      new InvalidInputError(
        '40, -40 lies outside of model cerra, which is of Europe and what lies around it; era5 has all of the Earth.',
      ),
    );
  });

  it('at sea is refused for a model of the land', () => {
    expect(check('era5_land', 40, true)).toThrow(
      new InvalidInputError(
        '40, -40 lies at sea, where model era5_land has no values; era5 has all of the Earth.',
      ),
    );
    expect(check('era5_land', 70, false)).not.toThrow();
    expect(check('era5', 40, true)).not.toThrow();
  });
});

describe('the delay of a model', () => {
  const remark = (end_date: string, model?: ModelName) =>
    delayRemark({ end_date, ...(model && { model }) }, NOW);

  it('is told of days that it has no values of yet', () => {
    expect(remark('2026-11-24', 'era5')).toBe(
      'era5 comes 5 days late: expect no values after 2026-11-23; ecmwf_ifs and best_match come 2 days late.',
    );
    expect(remark('2026-11-28', 'ecmwf_ifs')).toBe(
      'ecmwf_ifs comes 2 days late: expect no values after 2026-11-26.',
    );
  });

  it('is not told of days before, nor of a station', () => {
    expect(remark('2026-11-23', 'era5')).toBeUndefined();
    expect(remark('2021-06-30', 'cerra')).toBeUndefined();
    expect(delayRemark({ end_date: '2026-11-28', provider: 'ghcn-daily' }, NOW)).toBeUndefined();
  });
});
