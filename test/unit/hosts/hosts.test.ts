import { expect, it } from '@jest/globals';
import { HOSTS, type HostSystem } from '../../../src/hosts/hosts.js';

const paths = (system: HostSystem) =>
  Object.values(HOSTS).map((host) => host.path(system).replaceAll('\\', '/'));

it('each host’s file is where it looks for it on macOS', () => {
  expect(paths({ platform: 'darwin', home: '/Users/ada', env: {} })).toEqual([
    '/Users/ada/Library/Application Support/Claude/claude_desktop_config.json',
    '/Users/ada/.claude.json',
    '/Users/ada/Library/Application Support/Code/User/mcp.json',
    '/Users/ada/.cursor/mcp.json',
    '/Users/ada/.codex/config.toml',
    '/Users/ada/.gemini/settings.json',
  ]);
});

it('on Linux, in the folders that variables name', () => {
  const env = { XDG_CONFIG_HOME: '/c', CODEX_HOME: '/x', CLAUDE_CONFIG_DIR: '/k' };
  expect(paths({ platform: 'linux', home: '/home/ada', env })).toEqual([
    '/c/Claude/claude_desktop_config.json',
    '/k/.claude.json',
    '/c/Code/User/mcp.json',
    '/home/ada/.cursor/mcp.json',
    '/x/config.toml',
    '/home/ada/.gemini/settings.json',
  ]);
  expect(paths({ platform: 'linux', home: '/home/ada', env: {} })[2]).toBe(
    '/home/ada/.config/Code/User/mcp.json',
  );
});

it('on Windows, in the roaming profile', () => {
  const found = paths({ platform: 'win32', home: 'C:/U/ada', env: { APPDATA: 'D:/Roaming' } });
  expect(found[0]).toBe('D:/Roaming/Claude/claude_desktop_config.json');
  expect(found[2]).toBe('D:/Roaming/Code/User/mcp.json');
  expect(paths({ platform: 'win32', home: 'C:/U/ada', env: {} })[0]).toBe(
    'C:/U/ada/AppData/Roaming/Claude/claude_desktop_config.json',
  );
});
