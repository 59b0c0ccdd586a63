import { isDeepStrictEqual } from 'node:util';
import {
  applyEdits,
  type Edit,
  findNodeAtLocation,
  getNodeValue,
  type JSONPath,
  modify,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { InvalidInputError } from '../base/errors.js';
import { type ConfigForm, SERVER_NAME } from './server-entry.js';

const PARSING = { allowTrailingComma: true };

/**
 * JSON, with comments and trailing commas where the file has them; edited in place.
 * @param key the property that holds the servers: "mcpServers", or "servers" in VS Code.
 */
export function jsonForm(key: string): ConfigForm {
  const path: JSONPath = [key, SERVER_NAME];
  const change = (text: string, file: string, value: unknown) => {
    const root = checkedRoot(text, file, key);
    const present = root && findNodeAtLocation(root, path);
    if (present && isDeepStrictEqual(plainValue(present), value)) return text;
    const [edit] = modify(text, path, value, {});
    if (edit === undefined) return text;
    const depth = root && findNodeAtLocation(root, [key]) ? 2 : 1;
    return applyEdits(text, [{ ...edit, content: laidOut(edit, text, depth) }]);
  };
  return {
    find: (text, file) => {
      const root = checkedRoot(text, file, key);
      const node = root && findNodeAtLocation(root, path);
      return node && plainValue(node);
    },
    add: change,
    remove: (text, file) =>
      checkedRoot(text, file, key) === undefined ? text : change(text, file, undefined),
    servers: (text, file) => {
      const root = checkedRoot(text, file, key);
      const node = root && findNodeAtLocation(root, [key]);
      return node ? (plainValue(node) as Record<string, unknown>) : {};
    },
  };
}

/** @returns undefined for an empty file, which is as good as none. */
function checkedRoot(text: string, file: string, key: string): Node | undefined {
  if (text.trim() === '') return undefined;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, PARSING);
  const [error] = errors;
  if (error !== undefined) {
    const before = text.slice(0, error.offset).split('\n');
    const words = printParseErrorCode(error.error).replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
    const at = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    throw new InvalidInputError(
      `${file} is not valid JSON (${words.toLowerCase()} at ${at}); mend it, then try again. Nothing was changed.`,
    );
  }
  if (root?.type !== 'object') throw notAnObject(file, 'The whole file');
  expectOnce(root, key, file);
  const servers = findNodeAtLocation(root, [key]);
  if (servers === undefined) return root;
  if (servers.type !== 'object') throw notAnObject(file, `"${key}"`);
  expectOnce(servers, SERVER_NAME, file);
  return root;
}

function notAnObject(file: string, what: string): InvalidInputError {
  return new InvalidInputError(
    `${file} cannot be changed: ${what} is not an object ({…}). Mend it, then try again. Nothing was changed.`,
  );
}

/** Of two properties of one name, readers take the last and editors the first. */
function expectOnce(object: Node, name: string, file: string): void {
  const found = object.children?.filter(({ children }) => children?.[0]?.value === name) ?? [];
  if (found.length <= 1) return;
  throw new InvalidInputError(
    `${file} has "${name}" ${found.length} times in one object; leave one of them, then try again. Nothing was changed.`,
  );
}

/** A plain value: the parser's objects have no prototype. */
function plainValue(node: Node): unknown {
  return JSON.parse(JSON.stringify(getNodeValue(node)));
}

/**
 * What is put in, over lines and indented as the file is. The library's own formatting would lay out the neighbours
 * anew. A file in one line stays in one.
 * @param depth of the property that is put in: 1 in the root.
 */
function laidOut({ content, offset, length }: Edit, text: string, depth: number): string {
  const isEmpty = text.trim() === '';
  if (content === '' || (!isEmpty && !text.trim().includes('\n'))) return content;
  const [, indent = '  '] = /^([ \t]+)\S/m.exec(text) ?? [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const pad = (steps: number) => eol + indent.repeat(steps);
  const pretty = (json: string, steps: number) =>
    JSON.stringify(JSON.parse(json), null, indent).replaceAll('\n', pad(steps));
  if (isEmpty) return pretty(content, 0) + eol;
  const [, comma = '', name, value = ''] = /^(,?)("[^"]+"): ?([\s\S]*)$/.exec(content) ?? [];
  // A value in place of another.
  if (name === undefined) return pretty(content, 2);
  const property = `${comma}${pad(depth)}${name}: ${pretty(value, depth)}`;
  const isLineEnd = comma !== '' || /^[ \t]*\r?\n/.test(text.slice(offset + length));
  return isLineEnd ? property : property + pad(depth - 1);
}
