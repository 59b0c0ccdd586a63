/**
 * Asks the registry for advisories on what users of the product run: `npm run audit`. Exits with 1 for any of high or
 * critical severity. A mirror that gives out packages alone tells none: this is said then, and fails nothing.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../src/base/package.js';
import { shippedAdvisories, type Vulnerability } from './advisories.js';

const FAILING = ['high', 'critical'];
const LIMIT_MS = 120_000;

/** What npm prints: advisories by package, or in their place why there are none. */
interface Answer {
  vulnerabilities?: Record<string, Vulnerability>;
  message?: string;
  error?: { summary?: string };
}

const readText = (path: string) => readFileSync(join(PACKAGE_ROOT, path), 'utf8');

const heads = readText('dist/licenses.txt').matchAll(
  /^(?:@[\w-]+\/)?[\w.-]+ \d+\.\d+\.\d+\S*(?=\n\n)/gm,
);
const bundled = new Set([...heads].map(([head]) => head));
const { packages } = JSON.parse(readText('package-lock.json'));

const say = (line: string) => process.stdout.write(`${line}\n`);

function askRegistry(): Answer {
  const { stdout, error } = spawnSync('npm', ['audit', '--json'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    timeout: LIMIT_MS,
  });
  if (error !== undefined) return { message: error.message };
  try {
    return JSON.parse(stdout);
  } catch {
    return { message: `npm printed ${JSON.stringify(stdout.slice(0, 200))}` };
  }
}

const { vulnerabilities, message, error: refusal } = askRegistry();
if (vulnerabilities === undefined) {
  say(`Advisories were not checked: ${message ?? refusal?.summary ?? 'the registry gave none'}.`);
  process.exit(0);
}
const found = shippedAdvisories(Object.values(vulnerabilities), packages, bundled);
for (const { name, severity, range, title } of found)
  say(`${severity}: ${name} ${range}: ${title}`);
const failing = found.filter(({ severity }) => FAILING.includes(severity));
say(`${found.length} advisories, ${failing.length} of them high or critical.`);
process.exit(failing.length === 0 ? 0 : 1);
