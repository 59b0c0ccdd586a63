/** What installing and uninstalling make of a host's configuration. */
import type { ConfigText } from './config-file.js';
import { type ConfigForm, isOurs, isServerEntry, type ServerEntry } from './server-entry.js';

/** A configuration, and what it was before this program first changed it. */
export interface HostConfig {
  path: string;
  form: ConfigForm;
  now: ConfigText;
  /** The backup; undefined where there is none, because the file was new or was never changed. */
  before: ConfigText | undefined;
}

/** What to write. */
export interface ConfigChange {
  after: ConfigText;
  /** The backup from now on; undefined for none. */
  backup: ConfigText | undefined;
}

/** @returns undefined where the file says so already. @throws InvalidInputError for a file that cannot be read. */
export function installChange(config: HostConfig, entry: ServerEntry): ConfigChange | undefined {
  const { path, form, now, before } = config;
  const text = form.add(now.text ?? '', path, entry);
  if (text === now.text) return undefined;
  const backup = isUntouched(config) ? before : existing(now);
  return { after: { ...now, text }, backup };
}

/**
 * The file as it was, byte for byte, if nothing else has changed since; else the file of now without the server.
 * @returns undefined where the server is not in the file.
 */
export function uninstallChange(config: HostConfig): ConfigChange | undefined {
  const { path, form, now, before } = config;
  if (form.find(now.text ?? '', path) === undefined) return undefined;
  const isBack = isUntouched(config) && !isOurs(form.find(before?.text ?? '', path));
  if (isBack) return { after: before ?? { text: undefined, hasBom: false }, backup: undefined };
  return { after: { ...now, text: form.remove(now.text ?? '', path) }, backup: undefined };
}

/** True if the file is the backup with a server of ours added, and nothing else. */
function isUntouched({ path, form, now, before }: HostConfig): boolean {
  const entry = form.find(now.text ?? '', path);
  if (!isOurs(entry) || !isServerEntry(entry)) return false;
  const added = form.add(before?.text ?? '', path, entry);
  return added === now.text && (before?.hasBom ?? false) === now.hasBom;
}

function existing(config: ConfigText): ConfigText | undefined {
  return config.text === undefined ? undefined : config;
}
