import { describe, expect, it } from '@jest/globals';
import { withPlainValues } from '../../../src/settings/plain-values.js';

const plain = (value: string, platform: NodeJS.Platform, home: string | undefined = '/home/me') =>
  withPlainValues({ DURABLE_WEATHER_HOME: value }, home, platform).DURABLE_WEATHER_HOME;

it('values lose the carriage returns that a file with Windows’ line ends leaves', () => {
  const environment = {
    OPEN_METEO_API_KEY: 'key\r',
    DURABLE_WEATHER_UI: 'off\r\r',
    PATH: '/bin\r',
  };
  expect(withPlainValues(environment, '/home/me', 'linux')).toEqual({
    OPEN_METEO_API_KEY: 'key',
    DURABLE_WEATHER_UI: 'off',
    PATH: '/bin',
  });
  expect(plain('/data\r', 'linux')).toBe('/data');
});

it('the placeholder of a form’s empty field is no value', () => {
  const placeholder = '$' + '{user_config.home}';
  expect(plain(placeholder, 'linux')).toBe('');
  expect(plain(`/data/${placeholder}`, 'linux')).toBe(`/data/${placeholder}`);
});

describe('the home folder stands for', () => {
  it.each([
    ['~', '/home/me'],
    ['~/weather', '/home/me/weather'],
    ['~/', '/home/me/'],
    ['~other/weather', '~other/weather'],
    ['~\\weather', '~\\weather'],
    ['a/~/b', 'a/~/b'],
  ])('%s of a path: %s', (given, path) => {
    expect(plain(given, 'linux')).toBe(path);
  });

  it('the sign and either separator on Windows', () => {
    const home = 'C:\\Users\\Zoë';
    expect(plain('~\\Wetter', 'win32', home)).toBe('C:\\Users\\Zoë\\Wetter');
    expect(plain('~/Wetter', 'win32', home)).toBe('C:\\Users\\Zoë\\Wetter');
  });

  it('nothing where there is none, and in no other value', () => {
    expect(withPlainValues({ DURABLE_WEATHER_HOME: '~/a' }, undefined, 'linux')).toEqual({
      DURABLE_WEATHER_HOME: '~/a',
    });
    const environment = { DURABLE_WEATHER_TOKEN: '~/a', DURABLE_WEATHER_TOKEN_FILE: '~/a' };
    expect(withPlainValues(environment, '/home/me', 'linux')).toEqual({
      DURABLE_WEATHER_TOKEN: '~/a',
      DURABLE_WEATHER_TOKEN_FILE: '/home/me/a',
    });
  });
});

it.each([
  ['\\\\?\\C:\\Data\\Wetter', 'C:\\Data\\Wetter'],
  ['\\\\?\\UNC\\server\\share\\Wetter', '\\\\server\\share\\Wetter'],
  ['\\\\server\\share', '\\\\server\\share'],
  ['C:\\Data', 'C:\\Data'],
])('on Windows %s is %s', (given, path) => {
  expect(plain(given, 'win32')).toBe(path);
  expect(plain(given, 'linux')).toBe(given);
});
