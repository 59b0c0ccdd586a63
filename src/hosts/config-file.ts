/** A host's configuration file, read and replaced as a whole. */
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InvalidInputError, UnavailableError } from '../base/errors.js';
import { writeText } from '../base/files.js';
import { removeFile } from '../base/held-files.js';

const BOM = '\uFEFF';

/** A file's content; undefined text where there is no file. */
export interface ConfigText {
  text: string | undefined;
  /** Some editors on Windows write one before the text. */
  hasBom: boolean;
}

/**
 * The file itself, where the path is a link to it: dotfiles are often links into a repository.
 * @throws InvalidInputError where the link leads nowhere.
 */
export function realFile(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
  try {
    return realpathSync(path);
  } catch {
    throw new InvalidInputError(`${path} is a link that leads to no file. Nothing was changed.`);
  }
}

/** @throws InvalidInputError for what is no text in UTF-8. */
export function readConfig(path: string): ConfigText {
  if (!existsSync(path)) return { text: undefined, hasBom: false };
  if (!statSync(path).isFile()) throw new InvalidInputError(`${path} is not a file.`);
  const bytes = readFileSync(path);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InvalidInputError(`${path} is not text in UTF-8. Nothing was changed.`);
  }
  return text.startsWith(BOM)
    ? { text: text.slice(BOM.length), hasBom: true }
    : { text, hasBom: false };
}

/**
 * Hosts write their configurations too, also while a person reads what would change.
 * @param seen the file as it was read.
 * @throws UnavailableError where it is another now.
 */
export function expectUnchanged(path: string, seen: ConfigText): void {
  if (isDeepStrictEqual(readConfig(path), seen)) return;
  throw new UnavailableError(
    `${path} was changed by another program meanwhile; try again. Nothing was changed.`,
  );
}

/** Replaces the file in one step, with the rights that it has; a new one is the user's alone, as it may hold keys. */
export async function writeConfig(path: string, { text, hasBom }: ConfigText): Promise<void> {
  if (text === undefined) return removeFile(path);
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o600;
  mkdirSync(dirname(path), { recursive: true });
  await writeText(dirname(path), path, `${hasBom ? BOM : ''}${text}`, mode & 0o777);
}
