/**
 * Loads the program, or another entry of dist. V8 takes compiled code from a cache for scripts and not for ES modules,
 * so the build makes CommonJS files of the program.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FLAGS_CHANGE } from '../base/hot-functions.js';
import { CodeCache, runtimeName } from './code-cache.js';
import { createLoader } from './loader.js';

/** Names this build, put in by it: a host may unpack a new version over an old one. */
declare const BUILD: string;

/** @param entry such as "program.cjs". */
export function loadProgram(entry: string): void {
  const folder = dirname(fileURLToPath(import.meta.url));
  const cache = new CodeCache(folder, BUILD, runtimeName(process));
  const save = () => cache.save();
  process.once(FLAGS_CHANGE, save);
  process.once('exit', save);
  createLoader(folder, cache)(entry);
}
