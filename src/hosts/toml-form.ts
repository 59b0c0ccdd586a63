/**
 * Codex's configuration. No library for JavaScript edits TOML in place, comments kept, without WebAssembly. Ours
 * appends and cuts tables as text, and believes the result only after a parser has read it as what was meant.
 */
import { isDeepStrictEqual } from 'node:util';
import { parse, TomlError, type TomlTable } from 'smol-toml';
import { InvalidInputError } from '../base/errors.js';
import { type ConfigForm, SERVER_NAME, type ServerEntry } from './server-entry.js';

const KEY = 'mcp_servers';

export const tomlForm: ConfigForm = {
  find: (text, file) => serversOf(parsed(text, file), file)[SERVER_NAME],
  servers: (text, file) => serversOf(parsed(text, file), file),
  add: (text, file, entry) => {
    const before = parsed(text, file);
    const servers = serversOf(before, file);
    if (isDeepStrictEqual(plain(servers[SERVER_NAME]), plain(entry))) return text;
    const wanted = { ...before, [KEY]: { ...servers, [SERVER_NAME]: entry } };
    const rest = SERVER_NAME in servers ? tomlForm.remove(text, file) : text;
    return expectMeaning(appended(rest, entry), wanted, file);
  },
  remove: (text, file) => {
    const before = parsed(text, file);
    const servers = serversOf(before, file);
    if (!(SERVER_NAME in servers)) return text;
    const { [SERVER_NAME]: _, ...others } = servers;
    return expectMeaning(withoutTables(text), { ...before, [KEY]: others }, file);
  },
};

function parsed(text: string, file: string): TomlTable {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const why = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '');
    throw new InvalidInputError(
      `${file} is not valid TOML (${why} at line ${error.line}, column ${error.column}); mend it, then try again. Nothing was changed.`,
    );
  }
}

function serversOf(document: TomlTable, file: string): TomlTable {
  const servers = document[KEY] ?? {};
  if (typeof servers === 'object' && !Array.isArray(servers)) return servers as TomlTable;
  throw new InvalidInputError(
    `${file} cannot be changed: "${KEY}" is not a table. Mend it, then try again. Nothing was changed.`,
  );
}

/** Tables may stand anywhere, so one at the end takes nothing from another. */
function appended(text: string, { command, args, env }: ServerEntry): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  // JSON's strings are TOML's basic strings, but for DEL, which TOML wants escaped.
  const quoted = (value: string) => JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  const lines = [
    `[${KEY}.${SERVER_NAME}]`,
    `command = ${quoted(command)}`,
    `args = [${args.map(quoted).join(', ')}]`,
    ...(env === undefined
      ? []
      : [
          '',
          `[${KEY}.${SERVER_NAME}.env]`,
          ...Object.entries(env).map(([name, value]) => `${name} = ${quoted(value)}`),
        ]),
  ];
  const before = text.trim() === '' ? text : `${text.replace(/(\r?\n)*$/, '')}${eol}${eol}`;
  return `${before}${lines.join(eol)}${eol}`;
}

/** Without the server's table and those within it: from their headers to the next header or trailing remarks. */
function withoutTables(text: string): string {
  const lines = text.split(/(?<=\n)/);
  const kept: string[] = [];
  let remarks: string[] = [];
  let isInside = false;
  for (const line of lines) {
    if (/^\s*\[/.test(line)) {
      const isHeader = HEADER.test(line);
      // Remarks before the next table are that table's.
      if (isInside && !isHeader) kept.push(...remarks);
      isInside = isHeader;
      remarks = [];
    }
    if (!isInside) kept.push(line);
    else if (/^\s*(#.*)?\s*$/.test(line)) remarks.push(line);
    else remarks = [];
  }
  if (isInside) kept.push(...remarks.filter((line) => line.trim() !== ''));
  return kept.join('');
}

const HEADER = /^\s*\[\s*(["']?)mcp_servers\1\s*\.\s*(["']?)durable-weather\2\s*(\.[^\]]*)?\]/;

/** @throws InvalidInputError where the file has the server in a form that is not cut out so: an inline table, say. */
function expectMeaning(text: string, wanted: object, file: string): string {
  let meaning: unknown;
  try {
    meaning = withoutEmptyServers(parse(text));
  } catch {
    meaning = undefined;
  }
  if (isDeepStrictEqual(plain(meaning), plain(withoutEmptyServers(wanted)))) return text;
  throw new InvalidInputError(
    `${file} writes ${KEY} in a form that is not changed here; change [${KEY}.${SERVER_NAME}] by hand. Nothing was changed.`,
  );
}

/** No servers and an empty table of them mean the same. */
function withoutEmptyServers(document: object): object {
  const { [KEY]: servers, ...rest } = document as TomlTable;
  return servers === undefined || Object.keys(servers).length === 0 ? rest : document;
}

/** Dates and objects without a prototype become what they are written as. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value, plainNumbers));
}

function plainNumbers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
    ? String(value)
    : value;
}
