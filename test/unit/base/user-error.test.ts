import { createRequire } from 'node:module';
import { expect, it } from '@jest/globals';
import { userErrorOf } from '../../../src/base/errors.js';

const lacks = (what: string) =>
  `This installation lacks ${what}; install it again on this system, with npm's optional packages (without --omit=optional), then start the host again.`;

async function thrownBy(load: () => unknown): Promise<unknown> {
  try {
    return await load();
  } catch (error) {
    return error;
  }
}

it.each([
  ['a package', 'no-such-package', 'no-such-package'],
  ['a file in a package', 'no-such-package/lib/index.node', 'no-such-package'],
  ['a package of a scope', '@no-such/build-linux-x64', '@no-such/build-linux-x64'],
  ['a file in it', '@no-such/build-linux-x64/lib.node', '@no-such/build-linux-x64'],
  ['a file', '/no/such/chunk-A1.js', '/no/such/chunk-A1.js'],
])('%s that an installation lacks is named', async (_, asked, named) => {
  const required = await thrownBy(() => createRequire(import.meta.url)(asked));
  expect(userErrorOf(required)?.message).toBe(lacks(named));
});

it('an imported one is named too', async () => {
  const code = 'ERR_MODULE_NOT_FOUND';
  const words = "Cannot find package '@no-such/build' imported from /srv/dist/program.js";
  expect(userErrorOf(Object.assign(new Error(words), { code }))?.message).toBe(
    lacks('@no-such/build'),
  );
});

it.each([new Error("Cannot find module 'x'"), new TypeError('x is not a function'), undefined, 7])(
  'a defect stays one: %p',
  (error) => {
    expect(userErrorOf(error)).toBeUndefined();
  },
);
