import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidInputError } from '../base/errors.js';
import { readRegular } from '../base/regular-file.js';
import { UnknownResourceError } from '../mcp/errors.js';

const FILES = 'weather://files/';

/** Folders of the store whose files are for people. */
const SHOWN_FOLDERS = ['exports', 'jobs', 'lookups', 'plots'];

/** As base64 in one answer; hosts take no more. */
const LARGEST_BYTES = 20_000_000;

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  parquet: 'application/vnd.apache.parquet',
  nc: 'application/x-netcdf',
};

/** The template of the resources that stand for files of the result store, for readers on other machines. */
export const FILE_TEMPLATE = {
  uriTemplate: `${FILES}{folder}/{name}`,
  name: 'file',
  title: 'File',
  description: 'A file that an answer names, up to 20 MB.',
} as const;

/** Files of a result store under names that mean something on other machines. */
export interface RemoteFiles {
  /** An answer in which paths and file:// addresses of the store's files are addresses of resources. */
  renamed<T>(answer: T): T;
  /** True for the address of such a resource. */
  isFile(uri: string): boolean;
  /** @throws UnknownResourceError, InvalidInputError for a file that is too large. */
  read(uri: string): object;
}

/** @param store absolute path of the result store. */
export function remoteFiles(store: string): RemoteFiles {
  const prefixes = [`${pathToFileURL(store).href}/`, `${store}${sep}`];
  const renamedText = (text: string) =>
    prefixes.reduce((renamed, prefix) => renamed.replaceAll(prefix, FILES), text);
  return {
    renamed: (answer) => mapTexts(answer, renamedText) as typeof answer,
    isFile: (uri) => uri.startsWith(FILES),
    read: (uri) => readShown(store, uri),
  };
}

function readShown(store: string, uri: string): object {
  const [folder = '', name = '', ...rest] = uri.slice(FILES.length).split('/');
  const isShown = SHOWN_FOLDERS.includes(folder) && rest.length === 0 && /^[^/\\]+$/.test(name);
  const path = isShown ? pathOf(join(store, folder), name) : undefined;
  if (path === undefined) {
    const words = `There is no resource "${uri}"; answers of export_data, plot_data and start_lookup name those of files.`;
    throw new UnknownResourceError(words, uri);
  }
  const bytes = readRegular(path);
  if (bytes.byteLength > LARGEST_BYTES) {
    throw new InvalidInputError(
      `${uri} has ${bytes.byteLength} bytes, and a resource at most ${LARGEST_BYTES}; read_rows and query_data give its rows.`,
    );
  }
  const ending = name.split('.').at(-1) ?? '';
  const mimeType = TYPES[ending] ?? 'application/octet-stream';
  const isText = /^text|json|svg/.test(mimeType);
  const content = isText ? { text: bytes.toString('utf8') } : { blob: bytes.toString('base64') };
  return { contents: [{ uri, mimeType, ...content }] };
}

/** The path of a file in a folder; undefined for one that is not there, or elsewhere behind a link. */
function pathOf(folder: string, name: string): string | undefined {
  try {
    const path = realpathSync(join(folder, decodeURIComponent(name)));
    return path.startsWith(`${realpathSync(folder)}${sep}`) ? path : undefined;
  } catch {
    return undefined;
  }
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapTexts(item, change)]),
  );
}
