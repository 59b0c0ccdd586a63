import { describe, expect, it } from '@jest/globals';
import { TOOLS } from '../../src/tools/index.js';
import { readText } from './sources.js';

/** What registries and hosts read of the repository. */
const read = (path: string) => JSON.parse(readText(path));
const { name, version } = read('package.json');
const NPX = { command: 'npx', args: ['-y', name] };

describe('server.json', () => {
  const server = read('server.json');

  it('lists the npm package in this version', () => {
    expect(server.version).toBe(version);
    expect(server.packages).toEqual([
      { registryType: 'npm', identifier: name, version, transport: { type: 'stdio' } },
    ]);
  });

  it('has the name that package.json tells the registry, and a description that it takes', () => {
    expect(read('package.json').mcpName).toBe(server.name);
    expect(server.name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
    expect(server.description.length).toBeLessThanOrEqual(100);
  });
});

it.each(['.claude-plugin/plugin.json', 'gemini-extension.json'])(
  '%s starts the published package in this version',
  (path) => {
    const listing = read(path);
    expect(listing).toMatchObject({ name, version });
    expect(listing.mcpServers).toEqual({ [name]: NPX });
  },
);

it('the marketplace offers the plugin of this folder', () => {
  expect(read('.claude-plugin/marketplace.json').plugins).toMatchObject([{ name, source: './' }]);
});

it('the skill is called as its folder is, and names tools that exist', () => {
  const skill = readText('skills/durable-weather/SKILL.md');
  expect(skill).toMatch(/^---\nname: durable-weather\ndescription: .{50,1024}\n---\n/);
  const named = [...skill.matchAll(/`([a-z]+_[a-z]+)`/g)].map(([, tool]) => tool);
  const tools = TOOLS.map((tool) => tool.name);
  expect(named.filter((tool) => tool !== 'next_step' && !tools.includes(tool ?? ''))).toEqual([]);
});
