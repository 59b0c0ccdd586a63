import { describe, expect, it } from '@jest/globals';
import { installChange, uninstallChange } from '../../../src/hosts/change.js';
import { jsonForm } from '../../../src/hosts/json-form.js';
import { tomlForm } from '../../../src/hosts/toml-form.js';

const ENTRY = { command: '/usr/bin/node', args: ['/opt/durable-weather/dist/cli.js'] };
const TOML = `[mcp_servers.durable-weather]
command = "/usr/bin/node"
args = ["/opt/durable-weather/dist/cli.js"]
`;
const text = (content: string) => ({ text: content, hasBom: false });

describe('an entry to which a person has added since', () => {
  it.each([
    ['a field', `${TOML}startup_timeout_sec = 20\n`],
    [
      'a variable of a name that is no word',
      `${TOML}[mcp_servers.durable-weather.env]\n"a.b" = "c"\n`,
    ],
    ['nothing but a command', '[mcp_servers.durable-weather]\ncommand = "durable-weather"\n'],
  ])('%s is taken out of TOML, and replaced in it', (_, now) => {
    const config = { path: '/file', form: tomlForm, now: text(`a = 1\n${now}`), before: undefined };
    expect(uninstallChange(config)).toEqual({ after: text('a = 1\n'), backup: undefined });
    expect(installChange(config, ENTRY)).toEqual({
      after: text(`a = 1\n\n${TOML}`),
      backup: config.now,
    });
  });

  it('is taken out of JSON, and the backup of before is not given back', () => {
    const form = jsonForm('mcpServers');
    const now = text(
      '{"a":1,"mcpServers":{"durable-weather":{"command":"durable-weather","x":1}}}',
    );
    const config = { path: '/file', form, now, before: text('{"a":2}') };
    expect(uninstallChange(config)).toEqual({
      after: text('{"a":1,"mcpServers":{}}'),
      backup: undefined,
    });
  });
});
