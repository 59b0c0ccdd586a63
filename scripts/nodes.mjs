/**
 * Runs tests on each Node.js that package.json's engines names, and on the newest that the npm registry has:
 * `npm run nodes -- test/unit test/rules`, without arguments the whole suite; `--only 22.12.0,latest` for some of them.
 * Binaries come from npm's packages node-<platform>-<architecture>, and are kept in the user's cache folder, because
 * `npm ci` empties node_modules. Ends with 1 where one of them failed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'durable-weather-nodes',
);
const IS_WINDOWS = process.platform === 'win32';
const PACKAGE = `node-${IS_WINDOWS ? 'win' : process.platform}-${process.arch}`;
const NPM = { cwd: ROOT, shell: IS_WINDOWS };

const args = process.argv.slice(2);
const only = args[0] === '--only' ? versionsOf(args.splice(0, 2)[1]) : undefined;
const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const lowest = engines.node.split(' || ').map((part) => part.replace(/^\D+/, ''));

const ends = (only ?? [...lowest, 'latest']).map(newestOf).map((version) => {
  say(`Node.js ${version}: npm test -- ${args.join(' ')}`);
  const env = { ...process.env, PATH: `${folderOf(version)}${delimiter}${process.env.PATH}` };
  const { status } = spawnSync('npm', ['test', '--', ...args], { ...NPM, env, stdio: 'inherit' });
  return { version, passed: status === 0 };
});
for (const { version, passed } of ends) say(`Node.js ${version}: ${passed ? 'passed' : 'FAILED'}`);
process.exitCode = ends.every(({ passed }) => passed) ? 0 : 1;

/** The versions of --only. */
function versionsOf(list = '') {
  if (/^[\w.]+(,[\w.]+)*$/.test(list)) return list.split(',');
  say(
    `--only is "${list}"; it takes versions of Node.js with commas between, for example --only 22.12.0,latest.`,
  );
  process.exit(1);
}

/** The exact version behind a version or a tag of the registry. */
function newestOf(version) {
  if (/^\d+\.\d+\.\d+$/.test(version)) return version;
  return execFileSync('npm', ['view', `${PACKAGE}@${version}`, 'version'], NPM)
    .toString()
    .trim();
}

/** The folder with the binary of a version; it is installed where it is not there yet. */
function folderOf(version) {
  const home = join(CACHE, version);
  const bin = join(home, 'node_modules', PACKAGE, 'bin');
  if (!existsSync(join(bin, IS_WINDOWS ? 'node.exe' : 'node'))) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    const install = ['install', '--ignore-scripts', '--no-audit', '--prefix', home];
    execFileSync('npm', [...install, `${PACKAGE}@${version}`], { ...NPM, stdio: 'inherit' });
  }
  return bin;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
