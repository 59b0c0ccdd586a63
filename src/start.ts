/**
 * What `durable-weather` runs first, on whatever Node.js it is given: no import and no syntax that an old one does not
 * know may stand before the check, for modules are read as a whole before their first line runs.
 */

/** package.json's engines, put in by the build: "20.3.0". */
declare const LOWEST_NODE: string;

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [lowestMajor = 0, lowestMinor = 0] = than.split('.').map(Number);
  return major < lowestMajor || (major === lowestMajor && minor < lowestMinor);
}

if (isOlder(process.versions.node, LOWEST_NODE)) {
  process.stderr.write(
    `durable-weather needs Node.js ${LOWEST_NODE.replace(/\.0$/, '')} or later, and ${process.execPath} is ${process.versions.node}: install a newer one from https://nodejs.org, or give the host its path.\n`,
  );
  // Without process.exit, which may cut what was written to a pipe.
  process.exitCode = 1;
} else {
  void import('./cli.js');
}
