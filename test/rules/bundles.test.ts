import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BUNDLE_PLATFORMS,
  type BundlePlatform,
  bundleManifest,
  isBundlePlatform,
  startScript,
} from '../../scripts/mcpb-manifest.js';
import { SETTINGS, TEMPORAL_VARIABLES } from '../../src/settings/settings.js';
import { TOOLS } from '../../src/tools/index.js';
import { type BundleManifest, hostedBy } from '../fakes/bundle-host.js';
import { schemaFaults } from '../fakes/schema-faults.js';
import { ROOT, readText } from './sources.js';

const about = JSON.parse(readText('package.json'));
const PLATFORMS = Object.keys(BUNDLE_PLATFORMS) as BundlePlatform[];
const manifestOf = (platform: BundlePlatform) =>
  bundleManifest(platform, about, TOOLS) as BundleManifest;

describe.each(PLATFORMS)('the manifest for %s', (platform) => {
  const manifest = manifestOf(platform);

  it('is what the schema of MCP bundles allows', () => {
    expect(schemaFaults('mcpb-manifest-v0.3', manifest)).toEqual([]);
  });

  it('is in this version, lists the tools, and hands over only settings that there are', () => {
    expect(manifest).toMatchObject({ name: about.name, version: about.version });
    expect(manifest).toMatchObject({ tools: TOOLS.map(({ name }) => ({ name })) });
    const known = [...Object.keys(SETTINGS), ...TEMPORAL_VARIABLES.flatMap(({ names }) => names)];
    const { env } = manifest.server.mcp_config;
    expect(Object.keys(env).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('asks for secrets as such, and hands over an empty text for what the user leaves out', () => {
    const { program: _, env } = hostedBy(manifest, '/bundle', { home: '/data' });
    expect(env).toEqual({
      DURABLE_WEATHER_HOME: '/data',
      OPEN_METEO_API_KEY: '',
      OPEN_METEO_ARCHIVE_URL: '',
      TEMPORAL_ADDRESS: '',
    });
    expect(manifest.user_config.api_key).toMatchObject({ sensitive: true });
  });

  // See startedBy.
  it('does not start "node", which Claude Desktop runs inside itself', () => {
    expect(hostedBy(manifest, '/bundle').program).toEqual(
      platform === 'win32-x64'
        ? ['node.exe', '/bundle/server/dist/cli.js']
        : ['/bin/sh', '/bundle/server/start.sh'],
    );
  });
});

it('a platform is one of the table, not what every object has', () => {
  const named = [...PLATFORMS, 'linux', 'toString', '--help'];
  expect(named.filter(isBundlePlatform)).toEqual(PLATFORMS);
});

it('the schema refuses a field that it does not know', () => {
  expect(
    schemaFaults('mcpb-manifest-v0.3', { ...manifestOf('linux-x64'), colour: 'blue' }),
  ).toEqual(['must NOT have additional properties (colour)']);
});

// It is for a shell, and Windows has none.
if (process.platform !== 'win32') describe('the start script', theStartScript);

function theStartScript() {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'a start-'));
    for (const folder of ['server/scripts', 'server/src', 'server/dist', 'path', 'home/versions']) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    for (const path of ['package.json', 'scripts/node-version.mjs', 'src/node-range.mjs']) {
      cpSync(join(ROOT, path), join(root, 'server', path));
    }
    const script = startScript(about.engines.node, ['"$HOME"/versions/*/node']);
    writeFileSync(join(root, 'server/start.sh'), script);
    const echo = 'process.stdout.write(process.argv0 + " "); process.stdin.pipe(process.stdout);';
    writeFileSync(join(root, 'server/dist/cli.js'), echo);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const start = () =>
    spawnSync('/bin/sh', [join(root, 'server/start.sh')], {
      env: { PATH: join(root, 'path'), HOME: join(root, 'home') },
      input: 'the first message',
      encoding: 'utf8',
    });

  const put = (folder: string, put: (path: string) => void) => {
    mkdirSync(join(root, folder), { recursive: true });
    put(join(root, folder, 'node'));
  };
  const real = (path: string) => symlinkSync(process.execPath, path);
  /** A Node.js that the range does not have ends the check with 1, or does not understand it. */
  const old = (path: string) => {
    writeFileSync(path, '#!/bin/sh\nread line\necho "$line"\nexit 1\n');
    chmodSync(path, 0o755);
  };

  it('takes the Node.js of PATH, and leaves the host’s messages to the server', () => {
    put('path', real);
    expect(start()).toMatchObject({
      status: 0,
      stdout: `${join(root, 'path/node')} the first message`,
      stderr: '',
    });
  });

  it('passes over one that is too old, and takes what a version manager has', () => {
    put('path', old);
    put('home/versions/v18', old);
    put('home/versions/v24', real);
    expect(start()).toMatchObject({
      status: 0,
      stdout: `${join(root, 'home/versions/v24/node')} the first message`,
      stderr: '',
    });
  });

  it('says what is needed where there is none', () => {
    put('path', old);
    expect(start()).toMatchObject({
      status: 1,
      stdout: '',
      stderr:
        'durable-weather needs Node.js 24 or later, 22 from 22.12 on, 20 from 20.19 on; there is none in PATH or where installers put it: install one from https://nodejs.org.\n',
    });
  });
}
