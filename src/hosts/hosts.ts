/**
 * Where each host keeps its users' MCP servers, and in which form (seen in the hosts' documentation in November 2026).
 */
import { join } from 'node:path';
import type { HostName } from './host-names.js';
import { jsonForm } from './json-form.js';
import type { ConfigForm, ServerEntry } from './server-entry.js';
import { tomlForm } from './toml-form.js';

/** Of the machine: what paths depend on. */
export interface HostSystem {
  platform: NodeJS.Platform;
  /** The user's home folder. */
  home: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** A program that talks to MCP servers. */
export interface McpHost {
  title: string;
  /** The absolute path of its configuration. */
  path(system: HostSystem): string;
  form: ConfigForm;
  /** What it wants in an entry beside command, args and env. */
  extra?: Pick<ServerEntry, 'type'>;
  /** What the user does afterwards. */
  afterwards: string;
}

const MCP_SERVERS = jsonForm('mcpServers');

export const HOSTS: Record<HostName, McpHost> = {
  'claude-desktop': {
    title: 'Claude Desktop',
    path: (system) => join(programFolder(system), 'Claude', 'claude_desktop_config.json'),
    form: MCP_SERVERS,
    afterwards: 'Quit Claude Desktop and start it again.',
  },
  'claude-code': {
    title: 'Claude Code',
    path: ({ home, env }) => join(env.CLAUDE_CONFIG_DIR || home, '.claude.json'),
    form: MCP_SERVERS,
    extra: { type: 'stdio' },
    afterwards: 'Start a new session of Claude Code.',
  },
  vscode: {
    title: 'VS Code',
    path: (system) => join(programFolder(system), 'Code', 'User', 'mcp.json'),
    form: jsonForm('servers'),
    extra: { type: 'stdio' },
    afterwards: 'VS Code offers to start the server when you open mcp.json or the chat.',
  },
  cursor: {
    title: 'Cursor',
    path: ({ home }) => join(home, '.cursor', 'mcp.json'),
    form: MCP_SERVERS,
    afterwards: "Switch the server on in Cursor's settings, under Tools & MCP.",
  },
  codex: {
    title: 'Codex',
    path: ({ home, env }) => join(env.CODEX_HOME || join(home, '.codex'), 'config.toml'),
    form: tomlForm,
    afterwards: 'Start a new session of Codex.',
  },
  gemini: {
    title: 'Gemini CLI',
    path: ({ home }) => join(home, '.gemini', 'settings.json'),
    form: MCP_SERVERS,
    afterwards: 'Start a new session of Gemini CLI.',
  },
};

/** The folder in which programs with a window keep their settings. */
function programFolder({ platform, home, env }: HostSystem): string {
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support');
    case 'win32':
      return env.APPDATA || join(home, 'AppData', 'Roaming');
    default:
      return env.XDG_CONFIG_HOME || join(home, '.config');
  }
}
