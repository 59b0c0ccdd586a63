import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import type { CodeCache } from './code-cache.js';

/** The build's ending for CommonJS files; whatever else is required is no part of the program. */
const OWN = /^\.\/([\w.-]+\.cjs)$/;

/** What a CommonJS file sees beside JavaScript's own names. */
type Wrapped = (
  exports: object,
  require: NodeJS.Require,
  module: LoadedModule,
  __filename: string,
  __dirname: string,
) => void;

interface LoadedModule {
  exports: object;
}

/**
 * Loads the CommonJS files of a folder as Node.js does, but with compiled code from a cache.
 * @returns what loads a file, given its name, and gives its exports.
 */
export function createLoader(folder: string, cache: CodeCache): (file: string) => object {
  const modules = new Map<string, LoadedModule>();
  const outside = createRequire(join(folder, sep));
  const require = Object.assign((id: string) => {
    const own = OWN.exec(id)?.[1];
    return own === undefined ? outside(id) : load(own);
  }, outside);

  function load(file: string): object {
    const loaded = modules.get(file);
    if (loaded !== undefined) return loaded.exports;
    // Before its code runs: files may require each other.
    const module: LoadedModule = { exports: {} };
    modules.set(file, module);
    const filename = join(folder, file);
    try {
      const run: Wrapped = compile(filename, file, cache).runInThisContext();
      run(module.exports, require, module, filename, folder);
    } catch (error) {
      // The next one to load it gets the same error, and no half-made module.
      modules.delete(file);
      throw error;
    }
    return module.exports;
  }

  return load;
}

function compile(filename: string, file: string, cache: CodeCache): Script {
  const code = readProgramFile(filename, file);
  const cachedData = cache.find(file);
  const source = `(function (exports, require, module, __filename, __dirname) {${code}\n})`;
  const script = new Script(source, { filename, cachedData });
  if (script.cachedDataRejected !== false) cache.add(file, script);
  return script;
}

/** @throws Error as Node.js does for a module that it does not find: the package may have been replaced meanwhile. */
function readProgramFile(filename: string, file: string): string {
  try {
    return readFileSync(filename, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const requireStack = [fileURLToPath(import.meta.url)];
    throw Object.assign(new Error(`Cannot find module '${file}'`), {
      code: 'MODULE_NOT_FOUND',
      requireStack,
    });
  }
}
