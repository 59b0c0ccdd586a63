import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { expectNativeBuilds, expectWorkersInstallation } from '../../../src/cli/installation.js';

it('a clone is whole', () => {
  expect(() => expectWorkersInstallation(process)).not.toThrow();
});

const lacks = (name: string) =>
  `This installation lacks ${name}; install it again on this system, with npm's optional packages (without --omit=optional), then start the host again.`;

describe('an installation', () => {
  let root: string;
  const modules = (name = '') => join(root, 'node_modules', name);

  async function installed(name: string): Promise<void> {
    await mkdir(modules(name), { recursive: true });
    await writeFile(join(modules(name), 'package.json'), JSON.stringify({ name }));
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'an installation-'));
    await writeFile(join(root, 'package.json'), '{}');
    // The builds that they can have are read from the real ones.
    for (const name of ['@duckdb/node-bindings', '@resvg/resvg-js']) {
      const path = `${name}/package.json`;
      await cp(join('node_modules', path), modules(path));
    }
    await installed('@duckdb/node-bindings-darwin-arm64');
    await installed('@resvg/resvg-js-darwin-arm64');
    await installed('@resvg/resvg-js-linux-x64-musl');
  });
  afterEach(() => rm(root, { recursive: true }));

  it('with a build of each native package', () => {
    expect(() => expectNativeBuilds({ platform: 'darwin', arch: 'arm64' }, root)).not.toThrow();
  });

  it('on a system that a package has no build for, which the package itself tells', () => {
    expect(() => expectNativeBuilds({ platform: 'freebsd', arch: 'x64' }, root)).not.toThrow();
  });

  it('that came from another system, or without optional packages', () => {
    const refused = () => expectNativeBuilds({ platform: 'linux', arch: 'x64' }, root);
    expect(refused).toThrow(UnavailableError);
    expect(refused).toThrow(lacks('@duckdb/node-bindings-linux-x64'));
  });

  it('of which Alpine has builds of its own', async () => {
    await installed('@duckdb/node-bindings-linux-x64-musl');
    expect(() => expectNativeBuilds({ platform: 'linux', arch: 'x64' }, root)).not.toThrow();
  });

  it('without a package', async () => {
    await rm(modules('@resvg/resvg-js'), { recursive: true });
    const refused = () => expectNativeBuilds({ platform: 'darwin', arch: 'arm64' }, root);
    expect(refused).toThrow(lacks('@resvg/resvg-js'));
  });

  it("without Temporal's native library, of which only a worker has need", () => {
    const refused = () => expectWorkersInstallation({ platform: 'darwin', arch: 'arm64' }, root);
    expect(refused).toThrow(lacks('@durable-weather/temporal-core-darwin-arm64'));
  });
});
