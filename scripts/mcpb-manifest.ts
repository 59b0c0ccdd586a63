/** The manifest of an MCP bundle, by which a host shows, sets up and starts the server (github.com/modelcontextprotocol/mcpb). */
import { rangeWords } from '../src/node-range.mjs';

/** What a bundle takes from package.json. */
export interface DescribedPackage {
  name: string;
  version: string;
  description: string;
  license: string;
  keywords: string[];
  engines: { node: string };
}

interface DescribedTool {
  name: string;
  description: string;
}

/** Platforms that Temporal's native library is made for, as `process.platform` and `process.arch` of each. */
export const BUNDLE_PLATFORMS = {
  'darwin-arm64': { platform: 'darwin', arch: 'arm64' },
  'darwin-x64': { platform: 'darwin', arch: 'x64' },
  'linux-arm64': { platform: 'linux', arch: 'arm64' },
  'linux-x64': { platform: 'linux', arch: 'x64' },
  'win32-x64': { platform: 'win32', arch: 'x64' },
} as const satisfies Record<string, Pick<NodeJS.Process, 'platform' | 'arch'>>;

export type BundlePlatform = keyof typeof BUNDLE_PLATFORMS;

/** True for a name in BUNDLE_PLATFORMS, not for what every object has (`toString`). */
export function isBundlePlatform(name: string): name is BundlePlatform {
  return Object.hasOwn(BUNDLE_PLATFORMS, name);
}

/** What a host writes the bundle's folder in place of. */
const FOLDER = `\${__dirname}`;

/** What a host asks its user for. Hosts hand over the default of an empty field, and an empty text counts as not set. */
const ASKED = {
  home: {
    variable: 'DURABLE_WEATHER_HOME',
    type: 'directory',
    title: 'Data folder',
    description:
      "Folder of the results and of the engine's database. Empty: the application data folder of your system.",
  },
  api_key: {
    variable: 'OPEN_METEO_API_KEY',
    type: 'string',
    title: 'Open-Meteo API key',
    description: 'For customers of Open-Meteo. Empty: the free service, for non-commercial use.',
    sensitive: true,
  },
  archive_url: {
    variable: 'OPEN_METEO_ARCHIVE_URL',
    type: 'string',
    title: 'Weather archive',
    description: "Address of an archive that speaks Open-Meteo's protocol. Empty: Open-Meteo.",
  },
  temporal_address: {
    variable: 'TEMPORAL_ADDRESS',
    type: 'string',
    title: 'Temporal server',
    description: 'host:port of your own Temporal server. Empty: one is run on this computer.',
  },
} as const;

/** The manifest of the bundle for a platform, in version 0.3 of the format. */
export function bundleManifest(
  bundlePlatform: BundlePlatform,
  about: DescribedPackage,
  tools: readonly DescribedTool[],
): object {
  const { platform } = BUNDLE_PLATFORMS[bundlePlatform];
  const asked = Object.entries(ASKED);
  return {
    manifest_version: '0.3',
    name: about.name,
    display_name: 'Durable Weather',
    version: about.version,
    description: about.description,
    author: { name: about.name },
    license: about.license,
    keywords: about.keywords,
    server: {
      type: 'node',
      entry_point: 'server/dist/cli.js',
      mcp_config: {
        ...startedBy(platform),
        env: Object.fromEntries(
          asked.map(([name, { variable }]) => [variable, `\${user_config.${name}}`]),
        ),
      },
    },
    tools: tools.map(({ name, description }) => ({ name, description })),
    prompts_generated: true,
    compatibility: { platforms: [platform], runtimes: { node: about.engines.node } },
    user_config: Object.fromEntries(
      asked.map(([name, { variable: _, ...field }]) => [
        name,
        { ...field, required: false, default: '' },
      ]),
    ),
  };
}

/**
 * Not `node`: Claude Desktop runs that inside its own process, where macOS refuses native libraries that Anthropic has
 * not signed (github.com/modelcontextprotocol/mcpb/issues/229) and where the engine and the worker cannot be started by
 * `process.execPath`. What is called otherwise is a process of its own.
 */
function startedBy(platform: NodeJS.Platform): { command: string; args: string[] } {
  return platform === 'win32'
    ? { command: 'node.exe', args: [`${FOLDER}/server/dist/cli.js`] }
    : { command: '/bin/sh', args: [`${FOLDER}/server/start.sh`] };
}

/** Where installers and version managers put Node.js: programs that a window starts have not the PATH of a shell. */
const PLACES = [
  '/opt/homebrew/bin/node',
  '/usr/local/bin/node',
  '/usr/bin/node',
  '"$HOME"/.volta/bin/node',
  '"$HOME"/.local/share/mise/shims/node',
  '"$HOME"/.asdf/shims/node',
  '"$HOME"/.nvm/versions/node/*/bin/node',
  '"$HOME"/.local/share/fnm/node-versions/*/installation/bin/node',
  '"$HOME/Library/Application Support"/fnm/node-versions/*/installation/bin/node',
];

/**
 * The script that starts the server with the first Node.js on this computer that the package takes.
 * @param engines package.json's range.
 * @param places words of the shell, each a path or a pattern of paths.
 */
export function startScript(engines: string, places: readonly string[] = PLACES): string {
  return `#!/bin/sh
server=\${0%/*}
for node in "$(command -v node)" ${places.join(' ')}; do
  # Its input is the host's first message, which is for the server.
  [ -x "$node" ] && "$node" "$server/scripts/node-version.mjs" --check </dev/null >/dev/null 2>&1 &&
    exec "$node" "$server/dist/cli.js"
done
echo "durable-weather needs Node.js ${rangeWords(engines)}; there is none in PATH or where installers put it: install one from https://nodejs.org." >&2
exit 1
`;
}
