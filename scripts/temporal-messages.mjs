/**
 * Fits Temporal's protocol to one part of the program. @temporalio/proto makes an object of each of its 1,061 messages
 * as it is loaded, which takes a fifth of a second of processor time in each process and thread.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import protobuf from 'protobufjs/light.js';

const require = createRequire(import.meta.url);

/** The module that makes the messages, of a call with all of them as JSON. */
const MODULE = '@temporalio/proto/protos/json-module.js';
const BEFORE = '.addJSON(';
const AFTER = '\n})';

/**
 * An esbuild plugin that leaves out the messages that none of `roots` can hold.
 * @param roots full names of messages, and of namespaces, which stand for all that is in them.
 */
export function onlyMessages(roots) {
  return {
    name: 'only-messages',
    setup: ({ onLoad }) => {
      onLoad(
        { filter: /[\\/]@temporalio[\\/]proto[\\/]protos[\\/]json-module\.js$/ },
        async () => ({
          contents: await moduleWith(roots),
        }),
      );
    },
  };
}

async function moduleWith(roots) {
  const code = await readFile(require.resolve(MODULE), 'utf8');
  const begin = code.indexOf(BEFORE) + BEFORE.length;
  const end = code.indexOf(AFTER, begin) + AFTER.length - 1;
  if (begin < BEFORE.length || end < begin) throw new Error(`${MODULE} has another form`);
  const messages = Function(`return ${code.slice(begin, end)}`)();
  const kept = only(messages, '', namesWithin(roots));
  // Throws if one of them holds a message that was left out.
  protobuf.Root.fromJSON({ nested: kept }).resolveAll();
  return code.slice(0, begin) + JSON.stringify(kept) + code.slice(end);
}

/** Full names, with a dot before each, of messages, enumerations and services, and of what they hold. */
function namesWithin(roots) {
  require(MODULE);
  const all = protobuf.roots.__temporal;
  const names = new Set();
  const add = (one) => {
    if (names.has(one.fullName)) return;
    names.add(one.fullName);
    if (one.parent instanceof protobuf.Type) add(one.parent);
    for (const field of one.fieldsArray ?? []) {
      const { resolvedType } = field.resolve();
      if (resolvedType) add(resolvedType);
    }
    for (const method of one.methodsArray ?? []) {
      const { resolvedRequestType, resolvedResponseType } = method.resolve();
      add(resolvedRequestType);
      add(resolvedResponseType);
    }
    if (one.constructor === protobuf.Namespace) one.nestedArray.forEach(add);
  };
  for (const root of roots) {
    const found = all.lookup(root);
    if (found === null) throw new Error(`${MODULE} has no ${root}`);
    add(found);
  }
  return names;
}

function only(nested, path, names) {
  const entries = Object.entries(nested).flatMap(([key, one]) => {
    const name = `${path}.${key}`;
    const inner = only(one.nested ?? {}, name, names);
    const isNeeded = names.has(name) || Object.keys(inner).length > 0;
    return isNeeded ? [[key, { ...one, nested: inner }]] : [];
  });
  return Object.fromEntries(entries);
}
