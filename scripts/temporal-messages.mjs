/**
 * Fits Temporal's protocol to one part of the program. @temporalio/proto makes an object of each of its 1,061 messages
 * as it is loaded, which takes a fifth of a second of processor time in each process and thread.
 */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs/light.js';

const require = createRequire(import.meta.url);

/** The module that makes the messages, of a call with all of them as JSON. */
const MODULE = '@temporalio/proto/protos/json-module.js';
const BEFORE = '.addJSON(';
const AFTER = '\n})';

/** Clients of what the program has no use for. Of a service's methods, they name half. */
const UNUSED_CLIENTS =
  /^(activity|async-completion|nexus|schedule|task-queue)-client\.js$|^nexus|^schedule/;

/**
 * An esbuild plugin that leaves out the messages that none of `roots` can hold, and of services the methods that
 * neither src nor the client of workflows names. A connection makes a function of each method and objects of its
 * messages: half of the program's messages and of the time that they take to load.
 * @param roots full names of messages and services, and of namespaces, which stand for all that is in them.
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
  const isNamed = await methodsNamed();
  const kept = only(messages, '', namesWithin(roots, isNamed), isNamed);
  // Throws if one of them holds a message that was left out.
  protobuf.Root.fromJSON({ nested: kept }).resolveAll();
  return code.slice(0, begin) + JSON.stringify(kept) + code.slice(end);
}

/** @returns what tells whether the program may call a method of a service. */
async function methodsNamed() {
  const clients = dirname(require.resolve('@temporalio/client'));
  const src = fileURLToPath(new URL('../src', import.meta.url));
  const files = [
    ...(await readdir(clients))
      .filter((name) => !UNUSED_CLIENTS.test(name))
      .map((name) => join(clients, name)),
    ...(await readdir(src, { recursive: true })).map((name) => join(src, name)),
  ].filter((path) => /(?<!\.d)\.[jt]s$/.test(path));
  const texts = await Promise.all(files.map((path) => readFile(path, 'utf8')));
  const named = new Set(texts.flatMap((text) => text.match(/\b[a-z]\w+/g) ?? []));
  return (method) => named.has(`${method[0].toLowerCase()}${method.slice(1)}`);
}

/** Full names, with a dot before each, of messages, enumerations and services, and of what they hold. */
function namesWithin(roots, isNamed) {
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
    for (const method of (one.methodsArray ?? []).filter(({ name }) => isNamed(name))) {
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

function only(nested, path, names, isNamed) {
  const entries = Object.entries(nested).flatMap(([key, one]) => {
    const name = `${path}.${key}`;
    const inner = only(one.nested ?? {}, name, names, isNamed);
    const isNeeded = names.has(name) || Object.keys(inner).length > 0;
    const methods = Object.entries(one.methods ?? {}).filter(([method]) => isNamed(method));
    const service = one.methods && { methods: Object.fromEntries(methods) };
    return isNeeded ? [[key, { ...one, ...service, nested: inner }]] : [];
  });
  return Object.fromEntries(entries);
}
