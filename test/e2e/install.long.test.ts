import { execFile } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

const CLI = resolve('dist/cli.js');
const LAUNCH = { command: process.execPath, args: [CLI] };

let home: string;
let env: Record<string, string>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'a user '));
  env = {
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, '.config'),
    PATH: process.env.PATH ?? '',
  };
});
afterEach(() => rm(home, { recursive: true }));

interface Told {
  code: number;
  stdout: string;
  stderr: string;
}

async function run(...args: string[]): Promise<Told> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [CLI, ...args], { env })) };
  } catch (error) {
    return error as Told;
  }
}

const CURSOR = '.cursor/mcp.json';
const read = (path: string) => readFile(join(home, path), 'utf8');
async function given(path: string, content: string | Buffer): Promise<string> {
  await mkdir(join(home, path, '..'), { recursive: true });
  await writeFile(join(home, path), content);
  return join(home, path);
}

it.each([
  ['no file', undefined],
  ['an empty file', ''],
  ['a mark of byte order and Windows’ lines', '\uFEFF{\r\n  "mcpServers": {}\r\n}\r\n'],
  ['comments and others', '{ // mine\n  "mcpServers": { "other": { "command": "x" } }\n}'],
  ['another entry of the name', '{"mcpServers":{"durable-weather":{"command":"mine"}}}'],
])('uninstall gives back %s byte for byte', async (_, before) => {
  if (before !== undefined) await given(CURSOR, before);
  const installed = await run('install', 'cursor', '--yes');
  expect(
    installed.stderr.replace(/^The previous file is kept as .*\.durable-weather\.bak\.\n$/, ''),
  ).toBe('');
  expect(installed.code).toBe(0);
  expect(await read(CURSOR)).toContain(JSON.stringify(CLI));
  // Once more, with other settings: what is given back is what was there first.
  env.DURABLE_WEATHER_HOME = '/data';
  expect((await run('install', 'cursor', '--yes')).code).toBe(0);
  expect(await read(CURSOR)).toMatch(/"DURABLE_WEATHER_HOME": ?"\/data"/);
  expect((await run('uninstall', 'cursor', '--yes')).code).toBe(0);
  const left = await readdir(join(home, '.cursor'));
  expect(left).toEqual(before === undefined ? [] : ['mcp.json']);
  if (before !== undefined) expect(await read(CURSOR)).toBe(before);
});

it('uninstall leaves what others have written since', async () => {
  await given(CURSOR, '{}');
  await run('install', 'cursor', '--yes');
  const both = JSON.parse(await read(CURSOR));
  both.mcpServers.later = { command: 'y' };
  await given(CURSOR, JSON.stringify(both));
  await run('uninstall', 'cursor', '--yes');
  expect(JSON.parse(await read(CURSOR))).toEqual({ mcpServers: { later: { command: 'y' } } });
  expect(await readdir(join(home, '.cursor'))).toEqual(['mcp.json']);
  expect((await run('uninstall', 'cursor', '--yes')).stdout).toBe(
    `Cursor does not have the server: ${join(home, CURSOR)}\n`,
  );
});

it('a second installation changes nothing', async () => {
  await run('install', 'cursor', '--yes');
  const { mtimeMs } = await stat(join(home, CURSOR));
  expect((await run('install', 'cursor', '--yes')).stdout).toBe(
    `Cursor has the server already: ${join(home, CURSOR)}\n`,
  );
  expect((await stat(join(home, CURSOR))).mtimeMs).toBe(mtimeMs);
});

it('each host gets its form', async () => {
  for (const host of ['claude-desktop', 'claude-code', 'vscode', 'codex', 'gemini']) {
    const { stdout } = await run('install', host, '--yes', '--json');
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      host,
      outcome: 'installed',
      path: expect.stringContaining(home),
    });
    const text = await readFile(answer.path, 'utf8');
    const typed = { type: 'stdio', ...LAUNCH };
    if (host === 'codex') {
      expect(text).toBe(
        `[mcp_servers.durable-weather]\ncommand = ${JSON.stringify(process.execPath)}\nargs = [${JSON.stringify(CLI)}]\n`,
      );
    } else {
      const entry = host === 'claude-code' || host === 'vscode' ? typed : LAUNCH;
      const key = host === 'vscode' ? 'servers' : 'mcpServers';
      expect(JSON.parse(text)).toEqual({ [key]: { 'durable-weather': entry } });
    }
  }
});

it('--dry-run shows the change with secrets masked, and writes nothing', async () => {
  env.OPEN_METEO_API_KEY = 'my-secret-key';
  const { stdout, code } = await run('install', 'codex', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toBe(`${join(home, '.codex/config.toml')}
+ [mcp_servers.durable-weather]
+ command = ${JSON.stringify(process.execPath)}
+ args = [${JSON.stringify(CLI)}]
+${' '}
+ [mcp_servers.durable-weather.env]
+ OPEN_METEO_API_KEY = "••• (new)"
+${' '}
`);
  expect(await readdir(home)).toEqual([]);
});

it('without a terminal, --yes is needed', async () => {
  const { code, stderr } = await run('install', 'cursor');
  expect(code).toBe(2);
  expect(stderr).toBe(
    'install asks first, and there is no terminal to ask on; give --yes to write, or --dry-run to see the change.\n',
  );
  expect(await readdir(home)).toEqual([]);
});

it.each([
  [
    'a broken file',
    '{"mcpServers": ',
    /is not valid JSON \(.+\); mend it, then try again\. Nothing was changed\.\n$/,
  ],
  [
    'another encoding',
    Buffer.from([0xff, 0xfe, 0x7b, 0x00]),
    /is not text in UTF-8\. Nothing was changed\.\n$/,
  ],
])('%s is refused and stays', async (_, content, words) => {
  const path = await given(CURSOR, content);
  for (const verb of ['install', 'uninstall']) {
    const { code, stderr } = await run(verb, 'cursor', '--yes');
    expect(stderr).toMatch(words);
    expect(stderr.startsWith(path)).toBe(true);
    expect(code).toBe(2);
  }
  expect(await readFile(path)).toEqual(Buffer.from(content));
  expect(await readdir(join(home, '.cursor'))).toEqual(['mcp.json']);
});

it('a link stays a link, and the file that it leads to is changed', async () => {
  const real = await given('dotfiles/cursor.json', '{}');
  await mkdir(join(home, '.cursor'));
  await symlink(real, join(home, CURSOR));
  expect((await run('install', 'cursor', '--yes')).code).toBe(0);
  expect(await readlink(join(home, CURSOR))).toBe(real);
  expect(await read('dotfiles/cursor.json')).toContain('durable-weather');
  await rm(real);
  expect((await run('install', 'cursor', '--yes')).stderr).toBe(
    `${join(home, CURSOR)} is a link that leads to no file. Nothing was changed.\n`,
  );
});

it('a new file is the user’s alone, and an old one keeps its rights', async () => {
  await run('install', 'cursor', '--yes');
  expect((await stat(join(home, CURSOR))).mode & 0o777).toBe(0o600);
  await given('.gemini/settings.json', '{}');
  const { mode } = await stat(join(home, '.gemini/settings.json'));
  await run('install', 'gemini', '--yes');
  expect((await stat(join(home, '.gemini/settings.json'))).mode).toBe(mode);
});

it('a user without a home folder is told to set HOME', async () => {
  env = { ...env, HOME: 'none', DURABLE_WEATHER_HOME: home };
  for (const verb of ['install', 'uninstall']) {
    expect(await run(verb, 'cursor', '--yes')).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'This user has no home folder, below which hosts keep their configuration; set HOME to an absolute folder.\n',
    });
  }
  expect(await readdir(home)).toEqual([]);
});

it('an unknown host is told which there are', async () => {
  const { code, stderr } = await run('install', 'emacs');
  expect(code).toBe(2);
  expect(stderr).toContain(
    'Allowed choices are claude-desktop, claude-code, vscode, cursor, codex, gemini.',
  );
});
