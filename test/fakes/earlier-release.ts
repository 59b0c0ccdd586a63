import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EARLIER_COMMIT } from './earlier-commit.mjs';

/** Version 0.2.0, built from the repository's history. */
export interface EarlierRelease {
  /** The program. */
  cli: string;
  remove(): Promise<void>;
}

/** What 0.2.0 took from a package that later versions do not have; each test names its folders by itself. */
const ENV_PATHS = "export default () => ({ data: '/nowhere', cache: '/nowhere' });\n";

export async function buildEarlierRelease(): Promise<EarlierRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'release-'));
  const run = promisify(execFile);
  await run('sh', ['-c', `git archive ${EARLIER_COMMIT} | tar -x -C "${folder}"`]);
  const packages = join(folder, 'node_modules');
  await mkdir(join(packages, 'env-paths'), { recursive: true });
  for (const name of readdirSync(resolve('node_modules'))) {
    if (name !== '.cache') await symlink(resolve('node_modules', name), join(packages, name));
  }
  await writeFile(
    join(packages, 'env-paths', 'package.json'),
    JSON.stringify({ name: 'env-paths', type: 'module', exports: './index.js' }),
  );
  await writeFile(join(packages, 'env-paths', 'index.js'), ENV_PATHS);
  await run(process.execPath, [join(folder, 'scripts', 'build.mjs')], { cwd: folder });
  return {
    cli: join(folder, 'dist', 'cli.js'),
    remove: () => rm(folder, { recursive: true }),
  };
}
