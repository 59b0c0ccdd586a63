import { expect, it } from '@jest/globals';
import { launchCommand } from '../../../src/hosts/launch.js';

const NODE = '/usr/bin/node';

it('a clone or a global installation is started by paths', () => {
  const cli = '/opt/durable-weather/dist/cli.js';
  expect(launchCommand({ node: NODE, cli, platform: 'darwin' })).toEqual({
    command: NODE,
    args: [cli],
  });
});

it.each([
  ['linux', { command: 'npx', args: ['-y', 'durable-weather'] }],
  ['win32', { command: 'cmd', args: ['/c', 'npx', '-y', 'durable-weather'] }],
] as const)('what npx started is started by npx on %s', (platform, entry) => {
  const cli = '/home/ada/.npm/_npx/9d32/node_modules/durable-weather/dist/cli.js';
  expect(launchCommand({ node: NODE, cli, platform })).toEqual(entry);
});

it.each([
  ['/opt/homebrew/Cellar/node/26.1.0/bin/node', '/opt/homebrew/opt/node/bin/node'],
  ['/usr/local/Cellar/node@24/24.9.0_1/bin/node', '/usr/local/opt/node@24/bin/node'],
  [
    '/home/ada/.nvm/versions/node/v24.9.0/bin/node',
    '/home/ada/.nvm/versions/node/v24.9.0/bin/node',
  ],
])('Node.js at %s is started where it stays, at %s', (node, command) => {
  const cli = '/opt/durable-weather/dist/cli.js';
  expect(launchCommand({ node, cli, platform: 'darwin' })).toEqual({ command, args: [cli] });
});
