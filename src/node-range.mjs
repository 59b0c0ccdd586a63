/**
 * Which Node.js package.json's engines takes. JavaScript, because .ci/run asks before anything is installed or built;
 * and only what the oldest Node.js has, because dist/cli.js asks on whatever it is given.
 */

/**
 * The lowest version of each line of Node.js; lines after the last one are taken too.
 * @param {string} engines such as "^20.19.0 || ^22.12.0 || >=24.0.0", the open one last
 * @returns {[major: number, minor: number][]}
 */
function linesOf(engines) {
  return engines.split(' || ').map((part) => {
    const [major, minor] = part.replace(/^\D+/, '').split('.');
    return [Number(major), Number(minor)];
  });
}

/**
 * @param {string} engines as linesOf takes it
 * @param {string} version such as "22.12.0"
 */
export function isInRange(engines, version) {
  const lines = linesOf(engines);
  const [major, minor] = version.split('.').map(Number);
  const line = lines.find(([of]) => of === major);
  return line === undefined ? major > lines[lines.length - 1][0] : minor >= line[1];
}

/**
 * The range as a person says it: "24 or later, 22 from 22.12 on, 20 from 20.19 on".
 * @param {string} engines as linesOf takes it
 */
export function rangeWords(engines) {
  const [last, ...others] = linesOf(engines).reverse();
  const before = others.map(([major, minor]) => `${major} from ${major}.${minor} on`);
  const open = last[1] === 0 ? last[0] : last.join('.');
  return [`${open} or later`, ...before].join(', ');
}
