import { z } from 'zod';

/** What a host's configuration says of this server. */
export interface ServerEntry {
  /** Claude Code and VS Code name the transport. */
  type?: 'stdio';
  command: string;
  args: string[];
  env?: Record<string, string>;
}

const entrySchema = z.strictObject({
  type: z.literal('stdio').optional(),
  command: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string().regex(/^\w+$/), z.string()).optional(),
});

/** Under which the server stands in every configuration. */
export const SERVER_NAME = 'durable-weather';

/** A configuration as it was found, of one syntax. */
export interface ConfigForm {
  /**
   * The entry of a name, as the file has it; undefined if there is none.
   * @throws InvalidInputError where the text cannot be read, or has no place for servers.
   */
  find(text: string, path: string): unknown;
  /** The text with the entry in it, in place of one of the same name; all else stays as it is. @throws as find. */
  add(text: string, path: string, entry: ServerEntry): string;
  /** The text without the entry. @throws as find. */
  remove(text: string, path: string): string;
  /** All servers by name, for what must not be shown of them. @throws as find. */
  servers(text: string, path: string): Record<string, unknown>;
}

/** True for an entry that starts this program: by its name, or by its file in a clone of any name. */
export function isOurs(entry: unknown): boolean {
  const { command, args } = (entry ?? {}) as Partial<ServerEntry>;
  return [command, ...(Array.isArray(args) ? args : [])].some(
    (part) =>
      typeof part === 'string' &&
      /(^|[\\/])durable-weather(@|[\\/]|$)|[\\/]dist[\\/]cli\.js$/.test(part),
  );
}

/** True for an entry that this program may have written: a person may have added fields to it since. */
export function isServerEntry(entry: unknown): entry is ServerEntry {
  return entrySchema.safeParse(entry).success;
}
