import { describe, expect, it } from '@jest/globals';
import { TOOLS } from '../../src/tools/index.js';
import { schemaFaults } from '../fakes/schema-faults.js';
import { readText } from './sources.js';

/** What registries and hosts read of the repository. */
const read = (path: string) => JSON.parse(readText(path));
const { name, version } = read('package.json');
const SCHEMA_ADDRESS =
  'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';
const NPX = { command: 'npx', args: ['-y', name] };

describe('server.json', () => {
  const server = read('server.json');

  it('lists the npm package in this version', () => {
    expect(server.version).toBe(version);
    expect(server.packages).toEqual([
      { registryType: 'npm', identifier: name, version, transport: { type: 'stdio' } },
    ]);
  });

  it('is what the schema that it names allows', () => {
    expect(server.$schema).toBe(SCHEMA_ADDRESS);
    expect(schemaFaults('registry-server-2025-12-11', server)).toEqual([]);
    expect(schemaFaults('registry-server-2025-12-11', { ...server, name: 'no-slash' })).toEqual([
      '/name must match pattern "^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$"',
    ]);
    const [npm] = server.packages;
    const without = { ...server, packages: [{ ...npm, transport: undefined }] };
    expect(schemaFaults('registry-server-2025-12-11', without)).toContain(
      "/packages/0 must have required property 'transport'",
    );
  });

  it('has the name that package.json tells the registry', () => {
    expect(read('package.json').mcpName).toBe(server.name);
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

/** Of names in the listings of Claude Code and Gemini CLI: small letters, digits and hyphens. */
const LISTED_NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

// Neither host has a schema in a package. `claude plugin validate .` and `gemini extensions validate .` check more.
it.each([
  ['.claude-plugin/plugin.json', ['author', 'description', 'keywords', 'license', 'mcpServers']],
  ['gemini-extension.json', ['description', 'mcpServers']],
])('%s has only fields that its host knows, and a name that it takes', (path, others) => {
  const listing = read(path);
  expect(Object.keys(listing).sort()).toEqual([...others, 'name', 'version'].sort());
  expect(listing.name).toMatch(LISTED_NAME);
});

it('the marketplace has an owner and a description, and offers the plugin of this folder', () => {
  expect(read('.claude-plugin/marketplace.json')).toMatchObject({
    owner: { name },
    description: expect.any(String),
  });
  expect(read('.claude-plugin/marketplace.json').plugins).toMatchObject([{ name, source: './' }]);
});

it('the skill is called as its folder is, and names tools that exist', () => {
  const skill = readText('skills/durable-weather/SKILL.md');
  expect(skill).toMatch(/^---\nname: durable-weather\ndescription: .{50,1024}\n---\n/);
  const named = [...skill.matchAll(/`([a-z]+_[a-z]+)`/g)].map(([, tool]) => tool);
  const tools = TOOLS.map((tool) => tool.name);
  expect(named.filter((tool) => tool !== 'next_step' && !tools.includes(tool ?? ''))).toEqual([]);
});
