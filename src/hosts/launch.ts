import type { ServerEntry } from './server-entry.js';

interface RunningProgram {
  /** Absolute paths of Node.js and of this program's cli.js. */
  node: string;
  cli: string;
  platform: NodeJS.Platform;
}

/** Homebrew's folder of one version, which its next upgrade removes; `opt` leads to the newest. */
const CELLAR = /\/Cellar\/(node(?:@\d+)?)\/[^/]+(?=\/bin\/node$)/;

/**
 * How a host starts this program: as it runs now. What npx has in its cache may be gone tomorrow, so npx is asked
 * again. Hosts with a window do not have a shell's PATH, so Node.js is given by its path.
 */
export function launchCommand({ node, cli, platform }: RunningProgram): ServerEntry {
  if (!/[\\/]_npx[\\/]/.test(cli)) return { command: node.replace(CELLAR, '/opt/$1'), args: [cli] };
  const npx = ['-y', 'durable-weather'];
  // Windows starts no .cmd file but through its shell.
  return platform === 'win32'
    ? { command: 'cmd', args: ['/c', 'npx', ...npx] }
    : { command: 'npx', args: npx };
}
