import { describe, expect, it } from '@jest/globals';
import { jsonForm } from '../../../src/hosts/json-form.js';
import { tomlForm } from '../../../src/hosts/toml-form.js';

const ENTRY = { command: '/usr/bin/node', args: ['/opt/durable-weather/dist/cli.js'] };
const WITH_ENV = { ...ENTRY, env: { DURABLE_WEATHER_HOME: 'C:\\data "x"' } };
const FILE = '/home/ada/config';
const json = jsonForm('mcpServers');

describe('JSON', () => {
  it('an empty file becomes a whole configuration', () => {
    expect(json.add('', FILE, ENTRY)).toBe(`{
  "mcpServers": {
    "durable-weather": {
      "command": "/usr/bin/node",
      "args": [
        "/opt/durable-weather/dist/cli.js"
      ]
    }
  }
}
`);
  });

  const COMMENTED = `// mine
{
\t"theme": "dark", /* keep */
\t"mcpServers": {
\t\t// the other
\t\t"other": { "command": "x",   "args": [] },
\t},
}
`;
  const COMMENTED_AFTER = `// mine
{
\t"theme": "dark", /* keep */
\t"mcpServers": {
\t\t// the other
\t\t"other": { "command": "x",   "args": [] },
\t\t"durable-weather": {
\t\t\t"command": "/usr/bin/node",
\t\t\t"args": [
\t\t\t\t"/opt/durable-weather/dist/cli.js"
\t\t\t]
\t\t},
\t},
}
`;

  it('comments, tabs, other servers and trailing commas stay', () => {
    const after = json.add(COMMENTED, FILE, ENTRY);
    expect(after).toBe(COMMENTED_AFTER);
    expect(json.find(after, FILE)).toEqual(ENTRY);
    expect(Object.keys(json.servers(after, FILE))).toEqual(['other', 'durable-weather']);
  });

  it('lines end as in the file', () => {
    const after = json.add('{\r\n    "a": 1\r\n}\r\n', FILE, ENTRY);
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
    expect(after).toContain('\r\n            "command"');
  });

  it('an entry of the same name is replaced, and one that says the same is left as it is written', () => {
    const other = '{"mcpServers":{"durable-weather":{"command":"old","args":["a"]},"b":{}}}';
    const after = json.add(other, FILE, ENTRY);
    expect(JSON.parse(after)).toEqual({ mcpServers: { 'durable-weather': ENTRY, b: {} } });
    expect(json.add(after, FILE, ENTRY)).toBe(after);
    const odd = `{"mcpServers":{"durable-weather":{"args":["${ENTRY.args[0]}"], "command":"${ENTRY.command}"}}}`;
    expect(json.add(odd, FILE, ENTRY)).toBe(odd);
  });

  it.each([
    ['{}\n', '{\n  "mcpServers": {}\n}\n'],
    [COMMENTED, COMMENTED],
    ['{"mcpServers": {"a": {}}, "z": 1}', '{"mcpServers": {"a": {}}, "z": 1}'],
  ])('what is added to %j is removed again', (before, left) => {
    const removed = json.remove(json.add(before, FILE, WITH_ENV), FILE);
    expect(removed.replace(/\s|,(?=\s*})/g, '')).toBe(left.replace(/\s|,(?=\s*})/g, ''));
    expect(json.find(removed, FILE)).toBeUndefined();
    expect(json.remove(removed, FILE)).toBe(removed);
  });

  it.each([
    ['{"a": 1', 'is not valid JSON (close brace expected at line 1, column 8)'],
    ['{\n  "a" 1\n}', 'is not valid JSON (colon expected at line 2, column 7)'],
    ['not json', 'is not valid JSON (invalid symbol at line 1, column 1)'],
    ['{} {}', 'is not valid JSON (end of file expected at line 1, column 4)'],
  ])('%j is refused with the place of the fault', (text, words) => {
    expect(() => json.add(text, FILE, ENTRY)).toThrow(
      `${FILE} ${words}; mend it, then try again. Nothing was changed.`,
    );
  });

  it.each([
    ['[]', 'cannot be changed: The whole file is not an object ({…}). Mend it, then try again.'],
    [
      '{"mcpServers": []}',
      'cannot be changed: "mcpServers" is not an object ({…}). Mend it, then try again.',
    ],
    [
      '{"mcpServers": null}',
      'cannot be changed: "mcpServers" is not an object ({…}). Mend it, then try again.',
    ],
    [
      '{"mcpServers": {}, "mcpServers": {}}',
      'has "mcpServers" 2 times in one object; leave one of them, then try again.',
    ],
    [
      '{"mcpServers": {"durable-weather": {}, "durable-weather": 1}}',
      'has "durable-weather" 2 times in one object; leave one of them, then try again.',
    ],
  ])('%s is refused', (text, words) => {
    for (const change of [
      () => json.add(text, FILE, ENTRY),
      () => json.remove(text, FILE),
      () => json.find(text, FILE),
    ]) {
      expect(change).toThrow(`${FILE} ${words} Nothing was changed.`);
    }
  });
});

describe('TOML', () => {
  const TABLE = `[mcp_servers.durable-weather]
command = "/usr/bin/node"
args = ["/opt/durable-weather/dist/cli.js"]
`;
  const ENV = `
[mcp_servers.durable-weather.env]
DURABLE_WEATHER_HOME = "C:\\\\data \\"x\\""
`;
  const OTHERS = `# mine
model = "o5" # the best

[mcp_servers.other]
command = 'x'

[profiles.a] # last
when = 2026-11-28
`;

  it('an empty file becomes the table', () => {
    expect(tomlForm.add('', FILE, ENTRY)).toBe(TABLE);
    expect(tomlForm.add('', FILE, WITH_ENV)).toBe(`${TABLE}${ENV}`);
    expect(tomlForm.find(`${TABLE}${ENV}`, FILE)).toEqual(WITH_ENV);
  });

  it('comments, order and other tables stay', () => {
    expect(tomlForm.add(OTHERS, FILE, ENTRY)).toBe(`${OTHERS}\n${TABLE}`);
    expect(tomlForm.add(OTHERS.trimEnd(), FILE, ENTRY)).toBe(`${OTHERS}\n${TABLE}`);
  });

  it('lines end as in the file', () => {
    const after = tomlForm.add(OTHERS.replaceAll('\n', '\r\n'), FILE, ENTRY);
    expect(after).toBe(`${OTHERS}\n${TABLE}`.replaceAll('\n', '\r\n'));
  });

  it('an entry of the same name is replaced, and one that says the same is left as it is written', () => {
    const old = `[mcp_servers."durable-weather"]\ncommand = "old"\n[mcp_servers.durable-weather.env]\nA = "b"\n\n# of a\n[a]\nb = 1\n`;
    expect(tomlForm.add(old, FILE, ENTRY)).toBe(`\n# of a\n[a]\nb = 1\n\n${TABLE}`);
    const odd = `mcp_servers = { durable-weather = { args = ["${ENTRY.args[0]}"], command = '${ENTRY.command}' } }`;
    expect(tomlForm.add(odd, FILE, ENTRY)).toBe(odd);
  });

  it.each([
    ['at the end', `${OTHERS}\n${TABLE}${ENV}`, `${OTHERS}\n`],
    ['in the middle', `a = 1\n${TABLE}${ENV}\n# of b\n[b]\n`, 'a = 1\n\n# of b\n[b]\n'],
    ['spread', `${TABLE}\n[b]\n${ENV}# end\n`, '\n[b]\n\n# end\n'],
  ])('is removed %s', (_, before, after) => {
    const removed = tomlForm.remove(before, FILE);
    expect(removed).toBe(after);
    expect(tomlForm.remove(removed, FILE)).toBe(removed);
  });

  it('text that only looks like a header is not taken for one', () => {
    const text = `${TABLE}[a]\nb = """\n[mcp_servers.durable-weather]\nx = 1\n"""\n`;
    expect(() => tomlForm.remove(text, FILE)).toThrow(
      `${FILE} writes mcp_servers in a form that is not changed here; change [mcp_servers.durable-weather] by hand. Nothing was changed.`,
    );
  });

  it.each([
    'mcp_servers = { durable-weather = { command = "old" } }',
    'mcp_servers.durable-weather.command = "old"',
    '[mcp_servers]\ndurable-weather = { command = "old" }',
    'mcp_servers = { other = { command = "x" } }',
  ])('%j cannot be changed by tables, and is refused', (text) => {
    expect(() => tomlForm.add(text, FILE, ENTRY)).toThrow(
      `${FILE} writes mcp_servers in a form that is not changed here; change [mcp_servers.durable-weather] by hand. Nothing was changed.`,
    );
  });

  it.each([
    [
      'a = ',
      /is not valid TOML \(.+ at line 1, column \d+\); mend it, then try again\. Nothing was changed\.$/,
    ],
    [
      'mcp_servers = 1',
      /cannot be changed: "mcp_servers" is not a table\. Mend it, then try again\. Nothing was changed\.$/,
    ],
    [
      '[[mcp_servers]]',
      /cannot be changed: "mcp_servers" is not a table\. Mend it, then try again\. Nothing was changed\.$/,
    ],
  ])('%j is refused', (text, words) => {
    expect(() => tomlForm.add(text, FILE, ENTRY)).toThrow(words);
  });
});
