import { InvalidInputError } from '../base/errors.js';
import { type Config, homeFolder } from '../config.js';
import { CLI } from '../engine-options.js';
import {
  type ConfigChange,
  type HostConfig,
  installChange,
  uninstallChange,
} from '../hosts/change.js';
import {
  type ConfigText,
  expectUnchanged,
  readConfig,
  realFile,
  writeConfig,
} from '../hosts/config-file.js';
import type { HostName } from '../hosts/host-names.js';
import { hostVariables, isShown } from '../hosts/host-variables.js';
import { HOSTS, type McpHost } from '../hosts/hosts.js';
import { launchCommand } from '../hosts/launch.js';
import { shownChange } from '../hosts/shown-change.js';
import { askIfSure } from './ask.js';
import { EXIT } from './errors.js';
import { print, printJson, tell } from './output.js';

export interface ChangeHostOptions {
  yes?: true;
  dryRun?: true;
  json?: true;
}

interface Task {
  host: McpHost & { name: HostName };
  verb: 'install' | 'uninstall';
  change(config: HostConfig): ConfigChange | undefined;
  /** Where there is nothing to change. */
  nothing: string;
}

/**
 * Changes a host's configuration: shows the change, asks, writes.
 * @throws InvalidInputError for a file that cannot be read, which stays as it is, and without a terminal to ask on.
 */
export async function changeHost(
  verb: Task['verb'],
  name: HostName,
  config: Config,
  options: ChangeHostOptions,
): Promise<void> {
  const host = { name, ...HOSTS[name] };
  await run(verb === 'install' ? installing(host, config) : uninstalling(host), config, options);
}

function installing(host: Task['host'], { environment }: Config): Task {
  const env = hostVariables(environment);
  const program = { node: process.execPath, cli: CLI, platform: process.platform };
  const entry = { ...host.extra, ...launchCommand(program), ...(env && { env }) };
  return {
    host,
    verb: 'install',
    change: (config) => installChange(config, entry),
    nothing: `${host.title} has the server already`,
  };
}

function uninstalling(host: Task['host']): Task {
  return {
    host,
    verb: 'uninstall',
    change: uninstallChange,
    nothing: `${host.title} does not have the server`,
  };
}

async function run(task: Task, { environment }: Config, options: ChangeHostOptions): Promise<void> {
  const planned = planChange(task, environment);
  const isWritten = await carryOut(task, planned, options);
  if (options.json) printJson(answerOf(task, planned, isWritten));
  else tellChange(task, planned, isWritten, options);
}

/** What is to become of a configuration, before anything is written. */
interface PlannedChange {
  path: string;
  /** Where the file is kept that was there first. */
  backup: string;
  now: ConfigText;
  /** Undefined where there is nothing to change. */
  change: ConfigChange | undefined;
  /** The change as people are shown it. */
  lines: string[];
}

function planChange({ host, change }: Task, env: Config['environment']): PlannedChange {
  const home = homeFolder() ?? refuseNoHome();
  const path = realFile(host.path({ platform: process.platform, home, env }));
  const backup = `${path}.durable-weather.bak`;
  const now = readConfig(path);
  const kept = readConfig(backup);
  const before = kept.text === undefined ? undefined : kept;
  const planned = change({ path, form: host.form, now, before });
  const lines = planned === undefined ? [] : linesOf(host, path, now, planned);
  return { path, backup, now, change: planned, lines };
}

function linesOf({ form }: McpHost, path: string, now: ConfigText, { after }: ConfigChange) {
  const texts = { before: now.text ?? '', after: after.text ?? '' };
  return shownChange({ form, path, ...texts, mayShow: isShown });
}

/** Writes what is planned, once it is agreed to. @returns whether it was written. */
async function carryOut(
  task: Task,
  { path, backup, now, change, lines }: PlannedChange,
  options: ChangeHostOptions,
): Promise<boolean> {
  if (change === undefined || options.dryRun) return false;
  if (!(await isAgreed(task, path, lines, options))) return false;
  expectUnchanged(path, now);
  await write(path, backup, change);
  return true;
}

/** For --json. */
function answerOf({ host, verb }: Task, planned: PlannedChange, isWritten: boolean): object {
  const { path, backup, change, lines } = planned;
  return {
    host: host.name,
    path,
    outcome: change === undefined ? 'unchanged' : isWritten ? `${verb}ed` : 'not_written',
    change: lines,
    ...(isWritten && change?.backup && { backup }),
    ...(isWritten && verb === 'install' && { next_step: host.afterwards }),
  };
}

function tellChange(
  { host, verb, nothing }: Task,
  { path, backup, change, lines }: PlannedChange,
  isWritten: boolean,
  { dryRun, yes }: ChangeHostOptions,
): void {
  const shown = [path, ...lines].join('\n');
  if (change === undefined) print(`${nothing}: ${path}`);
  else if (dryRun) print(shown);
  else if (isWritten) {
    if (yes) print(shown);
    print(verb === 'install' ? `Written. ${host.afterwards}` : 'Written.');
    if (change.backup !== undefined) tell(`The previous file is kept as ${backup}.`);
  } else {
    process.exitCode = EXIT.failed;
    print('Nothing was changed.');
  }
}

function refuseNoHome(): never {
  throw new InvalidInputError(
    'This user has no home folder, below which hosts keep their configuration; set HOME to an absolute folder.',
  );
}

/** The backup is there before the file changes, and goes after it. */
async function write(path: string, backup: string, { after, backup: kept }: ConfigChange) {
  if (kept !== undefined) await writeConfig(backup, kept);
  await writeConfig(path, after);
  if (kept === undefined) await writeConfig(backup, { text: undefined, hasBom: false });
}

/** A person sees the change and is asked; a script gives --yes. */
async function isAgreed(
  { host, verb }: Task,
  path: string,
  lines: readonly string[],
  { yes }: ChangeHostOptions,
): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    throw new InvalidInputError(
      `${verb} asks first, and there is no terminal to ask on; give --yes to write, or --dry-run to see the change.`,
    );
  }
  tell([path, ...lines].join('\n'));
  return askIfSure(`Change the configuration of ${host.title}?`);
}
