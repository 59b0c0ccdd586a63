/**
 * Asks the registry for advisories on what the product runs with: `npm run audit`. Exits with 1 for any of high or
 * critical severity. A mirror that gives out packages alone tells none: this is said then, and fails nothing.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FAILING = ['high', 'critical'];
const LIMIT_MS = 120_000;

const readText = (path) =>
  readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');

/** Bundled packages, which are devDependencies, and installed ones. */
const licences = readText('dist/licenses.txt').matchAll(
  /^((?:@[\w-]+\/)?[\w.-]+) \d+\.\d+\.\d+\S*\n\n/gm,
);
const bundled = new Set([...licences].map(([, name]) => name));
const { packages } = JSON.parse(readText('package-lock.json'));
const runsWith = ({ name, nodes }) =>
  bundled.has(name) || nodes.some((path) => !packages[path]?.dev);

const say = (line) => process.stdout.write(`${line}\n`);

/** npm's answer; a message in its place where the registry is silent. */
function askRegistry() {
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
const found = Object.values(vulnerabilities).filter(runsWith);
for (const { name, severity, range } of found) say(`${severity}: ${name} ${range}`);
const failing = found.filter(({ severity }) => FAILING.includes(severity));
say(`${found.length} advisories, ${failing.length} of them high or critical.`);
process.exit(failing.length === 0 ? 0 : 1);
