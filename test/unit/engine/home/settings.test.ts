import { describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../../src/base/errors.js';
import { checkSettings } from '../../../../src/engine/home/settings.js';

describe('an engine that was started with', () => {
  it('the same settings, in whatever order, is taken', () => {
    expect(() => checkSettings('/home/w', { A: '1', B: '2' }, { B: '2', A: '1' })).not.toThrow();
  });

  it('another value is refused, with both values', () => {
    const running = { DURABLE_WEATHER_STORE: '/a' };
    const own = { DURABLE_WEATHER_STORE: '/b' };

    expect(() => checkSettings('/home/w', running, own)).toThrow(
      new InvalidInputError(
        'DURABLE_WEATHER_STORE is "/b" here, but the engine that runs in /home/w was started with "/a"; run "durable-weather down" first, or use another DURABLE_WEATHER_HOME.',
      ),
    );
  });

  it('a setting that is not set here, or the other way round, is refused', () => {
    expect(() => checkSettings('/home/w', { A: '1' }, {})).toThrow(
      'A is not set here, but the engine that runs in /home/w was started with "1";',
    );
    expect(() => checkSettings('/home/w', {}, { A: '1' })).toThrow(
      'A is "1" here, but the engine that runs in /home/w was started with not set;',
    );
  });
});
