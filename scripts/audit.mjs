/**
 * Asks the registry for advisories on what the product runs with: `npm run audit`. Exits with 1 for any of high or
 * critical severity. A mirror that gives out packages alone tells none: this is said then, and fails nothing.
 */
import { spawnSync } from 'node:child_process';

const FAILING = ['high', 'critical'];

const say = (line) => process.stdout.write(`${line}\n`);

const { stdout, error } = spawnSync('npm', ['audit', '--json', '--omit=dev'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
if (error !== undefined) throw error;
const { vulnerabilities, message, error: refusal } = JSON.parse(stdout);
if (vulnerabilities === undefined) {
  say(`Advisories were not checked: ${message ?? refusal?.summary ?? 'the registry gave none'}.`);
  process.exit(0);
}
const found = Object.values(vulnerabilities);
for (const { name, severity, range } of found) say(`${severity}: ${name} ${range}`);
const failing = found.filter(({ severity }) => FAILING.includes(severity));
say(`${found.length} advisories, ${failing.length} of them high or critical.`);
process.exit(failing.length === 0 ? 0 : 1);
