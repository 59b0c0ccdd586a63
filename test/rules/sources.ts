import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** True where the repository has such a file or folder. */
export function exists(path: string): boolean {
  return statSync(join(ROOT, path), { throwIfNoEntry: false }) !== undefined;
}

/** The text of a file of the repository. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Paths of a folder's .ts files at any depth, relative to the root. */
export function typeScriptFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .sort();
}

/** What ships: everything but tests and scripts. */
export const PRODUCT_FILES = ['src', 'workflows', 'activities'].flatMap(typeScriptFiles);

export interface Import {
  /** A package ("zod", "@temporalio/client", "node:fs") or a file of the repository ("src/base/errors.ts"). */
  target: string;
  isFile: boolean;
  /** static: loaded with the file; dynamic: by import(), or its path asked for; type: gone after compilation. */
  kind: 'static' | 'dynamic' | 'type';
}

// Biome formats every file alike: a statement starts its line, a specifier stands in single quotes.
const STATEMENT = /^(?:import|export)\s(?:(type)\s)?(?:[\w$*{}\s,]*\sfrom\s)?'([^']+)';/gm;
// A file of a package may be used without being code: locate('package/file'). One that may be missing: load('package').
const CALL = /\b(?:import|locate|load)\(\s*'([^']+)'\s*\)/g;

/** Every import and re-export of a file. */
export function importsOf(path: string): Import[] {
  const text = readText(path);
  return [
    ...[...text.matchAll(STATEMENT)].map(([, type, specifier = '']) =>
      toImport(path, specifier, type ? 'type' : 'static'),
    ),
    ...[...text.matchAll(CALL)].map(([, specifier = '']) => toImport(path, specifier, 'dynamic')),
  ];
}

/** Files that are loaded with some files, themselves included, and the packages that those load. */
export function loadedWith(start: readonly string[]): { files: string[]; packages: string[] } {
  const files = new Set(start);
  const packages = new Set<string>();
  for (const file of files) {
    for (const { target, isFile, kind } of importsOf(file)) {
      if (kind === 'static') (isFile ? files : packages).add(target);
    }
  }
  return { files: [...files].sort(), packages: [...packages].sort() };
}

function toImport(path: string, specifier: string, kind: Import['kind']): Import {
  if (!specifier.startsWith('.')) return { target: packageOf(specifier), isFile: false, kind };
  const file = relative(ROOT, join(ROOT, dirname(path), specifier)).replaceAll('\\', '/');
  return { target: file.replace(/\.js$/, '.ts'), isFile: true, kind };
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
