import { expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../src/base/errors.js';
import { PACKAGE_ROOT } from '../../../src/base/package.js';
import { userErrorOf } from '../../../src/base/user-error.js';

it.each([new InvalidInputError('no'), new UnavailableError('no')])('%p is its own', (error) => {
  expect(userErrorOf(error)).toBe(error);
});

it('a package that this installation lacks is named, with what to do', () => {
  const words = `Cannot find package '@no-such/build' imported from ${PACKAGE_ROOT}/dist/program.js`;
  const error = Object.assign(new Error(words), { code: 'ERR_MODULE_NOT_FOUND' });
  expect(userErrorOf(error)).toBeInstanceOf(UnavailableError);
  expect(userErrorOf(error)?.message).toBe(
    "This installation lacks @no-such/build; install it again on this system, with npm's optional packages (without --omit=optional), then start the host again.",
  );
});

it.each([new Error("Cannot find module 'x'"), new TypeError('x is not a function'), undefined, 7])(
  'a defect stays one: %p',
  (error) => {
    expect(userErrorOf(error)).toBeUndefined();
  },
);
