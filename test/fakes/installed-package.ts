import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { VERSION } from '../../src/base/package.js';

const run = promisify(execFile);

const TARBALL = `durable-weather-${VERSION}.tgz`;

const npm = (args: string[], cwd: string) =>
  run('npm', args, { cwd, shell: process.platform === 'win32' });

/** The package, installed in an empty folder by a user with an empty home. */
export class InstalledPackage {
  private constructor(
    readonly folder: string,
    readonly home: string,
  ) {}

  /** As `npm pack` makes it. */
  static packed(): Promise<InstalledPackage> {
    return InstalledPackage.#install(async (unpacked) => {
      await run(process.execPath, ['scripts/pack-bridges.mjs', join(unpacked, 'dist', 'bridges')]);
      return [unpacked];
    });
  }

  /** As a release has it, of whose platform packages npm chooses this system's. */
  static released(): Promise<InstalledPackage> {
    return InstalledPackage.#install(async (unpacked) => {
      const platforms = `${unpacked}-platforms`;
      const platform = join(platforms, `${process.platform}-${process.arch}`);
      await npm(['run', 'platforms', '--', platforms, join(unpacked, 'package.json')], '.');
      return [unpacked, platform];
    });
  }

  /** @param prepare changes the unpacked package; gives the folders of all packages to install. */
  static async #install(
    prepare: (unpacked: string) => Promise<string[]>,
  ): Promise<InstalledPackage> {
    const root = await mkdtemp(join(tmpdir(), 'an installation-'));
    const [folder, home] = [join(root, 'folder'), join(root, 'home')];
    await Promise.all([folder, home].map((path) => mkdir(path)));
    // Not by npm's scripts, whose build would empty the dist that other tests run.
    const pack = ['pack', '--ignore-scripts', '--pack-destination'];
    await npm([...pack, root], '.');
    await run('tar', ['-xzf', join(root, TARBALL), '-C', root]);
    for (const ready of await prepare(join(root, 'package'))) await npm([...pack, folder], ready);
    const files = (await readdir(folder)).map((name) => `./${name}`);
    await npm(['install', '--no-audit', '--no-fund', ...files], folder);
    return new InstalledPackage(folder, home);
  }

  /** The program that a host starts. */
  get program(): string {
    return join(this.folder, 'node_modules/durable-weather/dist/cli.js');
  }

  /** Names of the installed packages, the builds of native ones for this platform left out. */
  async packages(): Promise<string[]> {
    const { stdout } = await npm(['ls', '--all', '--parseable'], this.folder);
    const names = stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((path) => path.split('node_modules/').at(-1) ?? '');
    return names.filter((name) => !/-(linux|darwin|win32)-/.test(name)).sort();
  }

  /** Bytes of all installed files. */
  async bytes(): Promise<number> {
    const entries = await readdir(join(this.folder, 'node_modules'), {
      recursive: true,
      withFileTypes: true,
    });
    const files = entries.filter((entry) => entry.isFile());
    const sizes = await Promise.all(
      files.map(({ parentPath, name }) => stat(join(parentPath, name))),
    );
    return sizes.reduce((sum, { size }) => sum + size, 0);
  }

  remove(): Promise<void> {
    return rm(join(this.folder, '..'), { recursive: true, force: true });
  }
}
