import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { CommanderError } from 'commander';
import {
  InvalidInputError,
  UnavailableError,
  UnusableSettingError,
} from '../../../src/base/errors.js';
import { EXIT, exitCodeFor, exitCodeOf, reportError } from '../../../src/cli/errors.js';

it('the exit codes are those that scripts rely on', () => {
  expect(EXIT).toEqual({ ok: 0, failed: 1, invalidInput: 2, stillRunning: 3 });
});

describe('a command that ends by', () => {
  it.each([
    ['a wrong input exits with 2', new InvalidInputError('no'), 2],
    ['a wrong setting exits with 2', new UnusableSettingError('no'), 2],
    ['something out of reach exits with 1', new UnavailableError('no'), 1],
    ['a defect exits with 1', new TypeError('no'), 1],
    ['something that is no Error exits with 1', 'no', 1],
    [
      'help that was asked for exits with 0',
      new CommanderError(0, 'commander.helpDisplayed', ''),
      0,
    ],
    ['a wrong option exits with 2', new CommanderError(1, 'commander.unknownOption', 'no'), 2],
  ])('%s', (_what, error, code) => {
    expect(exitCodeFor(error)).toBe(code);
  });
});

it.each([
  [['started', 'joined'], 0],
  [['started', 'unavailable'], 1],
  [['unavailable', 'invalid', 'started'], 2],
  [['conflict'], 2],
  [[], 0],
])('a command over jobs with the outcomes %j exits with %i', (outcomes, code) => {
  expect(exitCodeOf(outcomes, ['started', 'joined'])).toBe(code);
});

describe('reportError', () => {
  const written: unknown[] = [];
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(text);
    return true;
  });
  afterEach(() => {
    written.length = 0;
  });

  it.each([
    new InvalidInputError('start_date is wrong.'),
    new UnavailableError('start_date is wrong.'),
  ])('writes the one line of a %s', (error) => {
    reportError(error);
    expect(written).toEqual(['start_date is wrong.\n']);
  });

  it('writes the stack of a defect', () => {
    const defect = new TypeError('x is not a function');
    reportError(defect);
    expect(written).toEqual([`durable-weather has a defect: ${defect.stack}\n`]);
  });

  it('writes whatever else was thrown', () => {
    reportError('oops');
    expect(written).toEqual(['durable-weather has a defect: oops\n']);
    stderr.mockRestore();
  });
});
