import { expect, it } from '@jest/globals';
import { inFormOf, inUnixTimes } from './archive-forms.js';

const ANSWER = Buffer.from(
  JSON.stringify({
    ...{ latitude: 1, longitude: 2, elevation: 3, utc_offset_seconds: 3_600 },
    hourly: { time: [0, 3_600], dew_point_2m: [1.5, null] },
    daily: { time: [-3_600], precipitation_sum: [0] },
  }),
);

it('gives local times as texts where a peer does not ask for unix times', () => {
  const query = new URLSearchParams('latitude=1&hourly=dew_point_2m');
  const { hourly, daily } = JSON.parse(inFormOf(query, ANSWER).toString());
  expect(hourly).toEqual({
    time: ['1970-01-01T01:00', '1970-01-01T02:00'],
    dew_point_2m: [1.5, null],
  });
  expect(daily).toEqual({ time: ['1970-01-01'], precipitation_sum: [0] });
});

it('gives the very bytes where a peer asks for unix times', () => {
  const query = new URLSearchParams('timeformat=unixtime');
  expect(inFormOf(query, ANSWER)).toBe(ANSWER);
});

it('takes an earlier name of a variable, and answers with it', () => {
  const query = new URLSearchParams('hourly=dewpoint_2m,rain&timezone=auto');
  expect(inUnixTimes(query).get('hourly')).toBe('dew_point_2m,rain');
  expect(inUnixTimes(query).get('timezone')).toBe('GMT');
  const { hourly } = JSON.parse(inFormOf(query, ANSWER).toString());
  expect(hourly.dewpoint_2m).toEqual([1.5, null]);
});
