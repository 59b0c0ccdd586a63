import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Product } from '../fakes/product.js';

const NOWHERE = 'http://127.0.0.1:9';

let product: Product;
beforeAll(async () => {
  product = await Product.create({ archiveUrl: NOWHERE, geocodingUrl: NOWHERE });
});
afterAll(() => product.remove());

it.each([
  [
    ['--host', '0.0.0.0'],
    {},
    '--host is 0.0.0.0, which other machines reach; that takes DURABLE_WEATHER_TOKEN, DURABLE_WEATHER_TOKEN_FILE or --issuer, and DURABLE_WEATHER_ALLOWED_HOSTS or --base-url.\n',
  ],
  [
    ['--host', '0.0.0.0', '--base-url', 'https://weather.example'],
    {},
    '--host is 0.0.0.0, which other machines reach; that takes DURABLE_WEATHER_TOKEN, DURABLE_WEATHER_TOKEN_FILE or --issuer.\n',
  ],
  [
    ['--issuer', 'http://login.example'],
    {},
    '--issuer is "http://login.example"; it takes an https:// address, or http:// of this machine.\n',
  ],
  [['--audience', 'weather'], {}, '--audience is "weather"; it takes an --issuer beside it.\n'],
  [['--port', 'many'], {}, '--port is "many"; it takes a whole number from 0 to 65535.\n'],
  [
    [],
    { DURABLE_WEATHER_TOKEN: 'short' },
    'A bearer token is too short or has other letters than A-Z, a-z, 0-9 and ".", "_", "~", "+", "/", "-"; it takes at least 16 of these.\n',
  ],
])('serve %j is refused', async (args, env: Record<string, string>, words) => {
  const result = await product.run(['serve', '--port', '0', ...args], env);
  expect(result).toEqual({ code: 2, stdout: '', stderr: words });
});

it('a token file without a token is refused, where it let everybody in', async () => {
  const path = join(product.home, 'tokens');
  writeFileSync(path, '\n \r\n');
  const env = { DURABLE_WEATHER_TOKEN_FILE: path };
  expect(await product.run(['serve', '--port', '0'], env)).toEqual({
    code: 2,
    stdout: '',
    stderr: `DURABLE_WEATHER_TOKEN_FILE is ${path}, which has no token; it takes a file with one a line.\n`,
  });
});
