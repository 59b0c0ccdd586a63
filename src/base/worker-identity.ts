/** A worker's name at the server, as people read it in the Web UI: program, version, process, host. */
export function workerIdentity(version: string, pid: number, host: string): string {
  return `durable-weather ${version} ${pid}@${host}`;
}

/**
 * True for a worker that may not know what this version asks for. Patch versions ask for nothing new. Version 0.2.0
 * and older have names of the SDK's, such as 4711@host.
 */
export function isOlderWorker(identity: string, version: string): boolean {
  const theirs = releaseOf(/^durable-weather (\S+) /.exec(identity)?.[1] ?? '');
  const [major, minor] = releaseOf(version);
  return theirs[0] < major || (theirs[0] === major && theirs[1] < minor);
}

/** Major and minor number; below all others for what is no version. */
function releaseOf(version: string): [major: number, minor: number] {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
  return [Number(major ?? -1), Number(minor ?? -1)];
}
