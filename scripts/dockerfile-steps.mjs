/**
 * Writes the Dockerfile's steps as a shell script, for a root that is thrown away: `npm run containers` runs it where no
 * container engine is. All stages are in one root, and `context` there has the build context. The script ends with the
 * image's command, for which the arguments of the script are the container's.
 */
import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');
const instructions = text
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .join('\n')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .map((line) => /^(\w+) (.+)$/.exec(line).slice(1));

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;
let user = '0';

const STEPS = {
  FROM: () => 'cd /',
  WORKDIR: (path) => `mkdir -p ${path} && cd ${path}`,
  ENV: (assignment) => `export ${assignment}`,
  LABEL: () => ':',
  RUN: (command) => command,
  COPY: (words) => {
    const from = words.startsWith('--from=') ? '' : '/context/';
    const paths = words.replace(/^--from=\w+ /, '').split(' ');
    const to = paths.pop();
    return paths
      .map((path) => `cp -a ${from}${path === '.' || from === '' ? `${path}/.` : path} ${to}`)
      .join(' && ');
  },
  USER: (id) => {
    user = id;
    return ':';
  },
  ENTRYPOINT: (list) => {
    const command = JSON.parse(list).map(quoted).join(' ');
    return `exec setpriv --reuid ${user} --regid ${user} --clear-groups ${command} "$@"`;
  },
};

const steps = instructions.map(([name, words]) => {
  if (!(name in STEPS)) throw new Error(`No step is known for ${name}`);
  return STEPS[name](words);
});
// What the steps print is no part of what the image's command prints.
const last = steps.pop();
process.stdout.write(`set -e\n{\n${steps.join('\n')}\n} >&2 </dev/null\n${last}\n`);
