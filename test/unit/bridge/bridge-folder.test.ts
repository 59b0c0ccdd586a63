import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { bridgeFolder } from '../../../src/bridge/bridge-folder.js';

const SYSTEM = { platform: 'linux', arch: 'x64' } as const;
const TARGET = 'x86_64-unknown-linux-gnu';
const PLATFORM_PACKAGE = 'node_modules/@durable-weather/temporal-core-linux-x64';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'an installation-'));
});
afterEach(() => rm(root, { recursive: true }));

async function has(path: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), '{}');
}

it('is in the package, as npm pack made it on such a system', async () => {
  await has(`dist/bridges/${TARGET}.node.br`);
  await has(`${PLATFORM_PACKAGE}/index.json`);
  expect(bridgeFolder(root, SYSTEM)).toBe(join(root, 'dist/bridges'));
});

it('is the package of the system, of a release', async () => {
  await has(`${PLATFORM_PACKAGE}/index.json`);
  await has(`node_modules/@temporalio/core-bridge/releases/${TARGET}/index.node`);
  expect(bridgeFolder(root, SYSTEM)).toBe(join(root, PLATFORM_PACKAGE));
});

it('is none in a clone', async () => {
  await has(`node_modules/@temporalio/core-bridge/releases/${TARGET}/index.node`);
  expect(bridgeFolder(root, SYSTEM)).toBeUndefined();
});

it('a package of another system says whose it is', async () => {
  await has('dist/bridges/index.json');
  await has('dist/bridges/aarch64-apple-darwin.node.br');
  const refused = () => bridgeFolder(root, SYSTEM);
  expect(refused).toThrow(UnavailableError);
  expect(refused).toThrow(
    `This package has no build of Temporal's core for ${TARGET}; it has aarch64-apple-darwin. Install the package for this system.`,
  );
});

it('a release without its platform package says what it lacks', () => {
  const refused = () => bridgeFolder(root, SYSTEM);
  expect(refused).toThrow(UnavailableError);
  expect(refused).toThrow(
    "This installation lacks @durable-weather/temporal-core-linux-x64; install it again on this system, with npm's optional packages (without --omit=optional), then start the host again.",
  );
});
