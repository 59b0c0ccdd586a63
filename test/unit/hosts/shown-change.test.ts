import { expect, it } from '@jest/globals';
import { isShown } from '../../../src/hosts/host-variables.js';
import { jsonForm } from '../../../src/hosts/json-form.js';
import { shownChange } from '../../../src/hosts/shown-change.js';

const form = jsonForm('mcpServers');
const ENTRY = {
  command: 'npx',
  args: [],
  env: { DURABLE_WEATHER_HOME: '/data', OPEN_METEO_API_KEY: 'my-secret-key' },
};
const shown = (before: string, after: string) =>
  shownChange({ form, path: '/file', before, after, mayShow: isShown });

it('shows lines that come, with secrets masked', () => {
  const before = '{\n  "a": 1\n}\n';
  expect(shown(before, form.add(before, '/file', ENTRY))).toEqual([
    '+   "mcpServers": {',
    '+     "durable-weather": {',
    '+       "command": "npx",',
    '+       "args": [],',
    '+       "env": {',
    '+         "DURABLE_WEATHER_HOME": "/data",',
    '+         "OPEN_METEO_API_KEY": "••• (new)"',
    '+       }',
    '+     }',
    '+   }',
  ]);
});

it.each(['\n', '\r\n'])('shows nothing of the property before, lines ended by %j', (eol) => {
  const before = ['{', '  "key": "sk-secret"', '}', ''].join(eol);
  const after = form.add(before, '/file', { command: 'x', args: [] });
  const lines = [
    '  "mcpServers": {',
    '    "durable-weather": {',
    '      "command": "x",',
    '      "args": []',
    '    }',
    '  }',
  ];
  expect(shown(before, after)).toEqual(lines.map((line) => `+ ${line}`));
  expect(shown(after, before)).toEqual(lines.map((line) => `- ${line}`));
});

it.each([' ', ' // mine', ' /* mine */ ', '}'])(
  'shows nothing of the property before, whatever follows it in its line: %j',
  (rest) => {
    const servers = '"mcpServers": {\n  "hub": { "url": "https://hub.example/?key=sk-secret" }';
    const before = rest === '}' ? `{${servers}}\n}\n` : `{${servers}${rest}\n}\n}\n`;
    const after = form.add(before, '/file', { command: 'x', args: [] });
    const there = shown(before, after);
    const back = shown(after, before);
    expect([...there, ...back].join('\n')).not.toContain('sk-secret');
    expect(there[0]).toBe('+     "durable-weather": {');
    expect(back).toEqual(there.map((line) => line.replace('+', '-')));
  },
);

it('shows that a secret changes, without either', () => {
  const before = form.add('', '/file', ENTRY);
  const env = { ...ENTRY.env, OPEN_METEO_API_KEY: 'my-secret-kez' };
  expect(shown(before, form.add(before, '/file', { ...ENTRY, env }))).toEqual([
    '-         "OPEN_METEO_API_KEY": "•••"',
    '+         "OPEN_METEO_API_KEY": "••• (new)"',
  ]);
});

it('shows nothing of other servers’ secrets, also where the file is one long line', () => {
  const other = {
    env: { GITHUB_TOKEN: 'ghp_secret' },
    headers: { Authorization: 'Bearer s3cret' },
  };
  for (const padding of ['', 'x'.repeat(900)]) {
    const before = JSON.stringify({ padding, mcpServers: { other } });
    const lines = shown(before, form.add(before, '/file', ENTRY)).join('\n');
    expect(lines).not.toMatch(/ghp_secret|s3cret|my-secret/);
    expect(lines).toContain('"DURABLE_WEATHER_HOME":"/data"');
    expect(lines.length).toBeLessThan(800);
  }
});

it('shows of a file in one line only what changes', () => {
  const before = '{"key":"sk-secret"}\n';
  expect(shown(before, form.add(before, '/file', { command: 'x', args: [] }))).toEqual([
    '+ "mcpServers": {"durable-weather":{"command":"x","args":[]}}',
  ]);
});

it('shows no lines where nothing changes', () => {
  expect(shown('{}', '{}')).toEqual([]);
});
