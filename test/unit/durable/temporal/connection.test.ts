import { describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../../src/base/errors.js';
import { dial, externalServer } from '../../../../src/durable/temporal/connection.js';

/** Without a profile of the machine that the test runs on. */
const serverAt = (TEMPORAL_ADDRESS: string) =>
  externalServer({ TEMPORAL_ADDRESS, TEMPORAL_CONFIG_FILE: '/none/temporal.toml' }, 'start it');

describe('the address of a Temporal server', () => {
  it.each([
    'localhost',
    'localhost:7233',
    '127.0.0.1:7233',
    '[::1]:7233',
    'ns.acc.tmprl.cloud:7233',
  ])('may be %s', (address) => {
    const server = serverAt(address);
    expect(server.connection.address).toBe(address);
    expect(dial(server).address).toBe(address);
  });

  it.each([
    ['http://localhost:7233', 'http://localhost:7233', 'localhost:7233'],
    ['https://cloud.temporal.io/ns', 'https://cloud.temporal.io/ns', 'cloud.temporal.io'],
    ['http://me:secret@host:7233', 'http://…@host:7233', 'host:7233'],
    ['localhost:7233/', 'localhost:7233/', 'localhost:7233'],
    ['localhost:port', 'localhost:port', 'localhost:7233'],
    ['::1', '::1', 'localhost:7233'],
  ])('is refused in words where it is %s', (address, shown, example) => {
    expect(() => serverAt(address)).toThrow(
      new InvalidInputError(
        `The address of the Temporal server, by TEMPORAL_ADDRESS or the profile, is "${shown}"; it takes a host and a port, such as ${example}.`,
      ),
    );
  });
});
