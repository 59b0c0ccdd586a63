import { execFileSync, spawnSync } from 'node:child_process';

/** What a part is made with, and the package of Debian that has it. Go is not among them: Debian's is too old. */
const PACKAGES = { wine: ['wine', 'wine64'], 'x86_64-w64-mingw32-gcc': ['gcc-mingw-w64-x86-64'] };

/** Installs Debian's packages where this user may. @returns why Windows cannot be tried; undefined where it can. */
export function missingTools(tell: (text: string) => void): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `Wine runs Windows' x64 programs on Linux x64, and this is ${process.platform} ${process.arch}`;
  }
  if (!isThere('go', 'version')) return 'go is missing, which builds temporal.exe (https://go.dev)';
  const lacking = Object.entries(PACKAGES).filter(([program]) => !isThere(program, '--version'));
  if (lacking.length === 0) return undefined;
  const packages = lacking.flatMap(([, names]) => names);
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  const words = `apt-get ${install.join(' ')}`;
  if (process.getuid?.() !== 0) return `${lacking[0]?.[0]} is missing; install it by "${words}"`;
  try {
    tell(words);
    execFileSync('apt-get', ['update'], { stdio: 'pipe' });
    execFileSync('apt-get', install, { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `"${words}" failed: ${(error as Error).message.trim().split('\n').at(-1)}`;
  }
}

function isThere(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: 'ignore' }).status === 0;
}
