import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { GENERATED, withGeneratedParts } from '../../scripts/generated-parts.js';
import { createProgram } from '../../src/cli/program.js';
import { loadConfig } from '../../src/config.js';
import { HOST_NAMES } from '../../src/hosts/host-names.js';
import { SETTINGS } from '../../src/settings/settings.js';
import { TOOLS } from '../../src/tools/index.js';
import { WEATHER_SEARCH_ATTRIBUTES } from '../../src/weather/search-attributes.js';
import { exists, PRODUCT_FILES, ROOT, readText, typeScriptFiles } from './sources.js';

const DOCS = readdirSync(join(ROOT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'AGENTS.md',
  'CODE_OF_CONDUCT.md',
  'SECURITY.md',
  'llms.txt',
  '.github/pull_request_template.md',
  ...DOCS,
];

const IDEMPOTENCY = 'docs/idempotency.md';

const { scripts, version } = JSON.parse(readText('package.json'));

/** A table's rows as cells, without its head. */
function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}

function codeOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

describe.each(Object.keys(GENERATED))('%s', (page) => {
  it('has what it says of the code (mend it with: npm run docs)', () => {
    expect(readText(page)).toBe(withGeneratedParts(page, readText(page)));
  });
});

describe('README.md', () => {
  it('stays short enough to be read', () => {
    expect(readText('README.md').split('\n').length).toBeLessThanOrEqual(160);
  });

  it('gives two commands, which set everything up from a fresh clone', () => {
    const [, tryIt = ''] = /\n## Try it\n(.*?)\n## /s.exec(readText('README.md')) ?? [];
    const commands = [...tryIt.matchAll(/```sh\n(.+)\n```/g)].map(([, line]) => line);
    expect(commands).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    for (const name of ['demo', 'test', 'docs', 'verify']) expect(scripts).toHaveProperty(name);
    // npm ci builds, so that the demo finds dist.
    expect(scripts.prepare).toBe('node scripts/prepare.mjs');
    expect(readText('scripts/prepare.mjs')).toContain("steps = [['scripts/build.mjs']]");
  });

  it('leads to every page of docs', () => {
    const linked = PAGES.map(readText).join('\n');
    const named = DOCS.map((page) => page.replace('docs/', ''));
    expect(named.filter((name) => !new RegExp(`[(/]${name}[)#]`).test(linked))).toEqual([]);
  });
});

it.each(['README.md', 'docs/install.md'])('%s names the hosts of install', (page) => {
  const named = readText(page)
    .split('\n')
    .filter((line) => HOST_NAMES.every((name) => line.includes(name)));
  expect(named).toHaveLength(1);
});

const { commands } = createProgram(() => loadConfig({}, '/home/me'));
const optionsOf = (name: string) => commands.find((one) => one.name() === name)?.options ?? [];

describe('docs/cli.md', () => {
  const text = readText('docs/cli.md');
  const [table = ''] = text.split('| exit code');
  const rows = rowsOf(table);
  const named = (cell = '') => codeOf(cell).map((code) => code.split(' ')[0] ?? '');

  it('lists every subcommand', () => {
    const listed = rows.flatMap(([cell]) => named(cell));
    const names = commands.map((command) => command.name());
    expect(listed.filter((name) => /^[a-z]/.test(name)).sort()).toEqual(names.sort());
  });

  it('names only options that the command has', () => {
    const told = rows.flatMap(([cell = '', what = '']) =>
      [...`${cell} ${what}`.matchAll(/--[a-z-]+/g)].map(([option]) => [named(cell)[0], option]),
    );
    expect(told.length).toBeGreaterThan(20);
    expect(
      told.filter(([name = '', option]) => !optionsOf(name).some(({ long }) => long === option)),
    ).toEqual([]);
  });

  it('says which commands do not take --json', () => {
    const [, sentence = ''] = /All but (.+) take `--json`/.exec(text) ?? [];
    const without = commands.filter(
      ({ options }) => !options.some(({ long }) => long === '--json'),
    );
    expect(codeOf(sentence).sort()).toEqual(without.map((command) => command.name()).sort());
  });
});

describe('docs/http.md', () => {
  const text = readText('docs/http.md');

  it('has the options of serve, with their defaults', () => {
    const told = rowsOf(text)
      .filter(([cell]) => cell?.startsWith('`--'))
      .map(([cell = '', value = '']) => [codeOf(cell)[0], /^`(.+)`$/.exec(value)?.[1]]);
    expect(told).toEqual(optionsOf('serve').map(({ long, defaultValue }) => [long, defaultValue]));
  });

  it('names the tools that a token which may only read does not see', () => {
    const [, sentence = ''] = /may only read: (.+?) are not shown to it/.exec(text) ?? [];
    const writing = TOOLS.filter(({ annotations }) => !annotations.readOnlyHint);
    expect(codeOf(sentence)).toEqual(writing.map(({ name }) => name));
  });
});

describe('the table of docs/configuration.md', () => {
  const text = readText('docs/configuration.md');
  const rows = rowsOf(text);

  it('has of Temporal what @temporalio/envconfig reads', () => {
    const library = join('node_modules', '@temporalio', 'envconfig', 'lib');
    const envconfig = readdirSync(join(ROOT, library))
      .filter((file) => file.endsWith('.js'))
      .map((file) => readText(join(library, file)))
      .join('\n');
    const listed = rows.flatMap(([cell = '']) => codeOf(cell));
    const others = listed
      .filter((name) => !(name in SETTINGS))
      .map((name) => name.replace('*', ''));
    // What it reads and makes nothing of: TypeScript's client asks no codec server, and verifies each host.
    const unused = /_CODEC_|_DISABLE_HOST_VERIFICATION$/;
    const read = [...envconfig.matchAll(/'(TEMPORAL_\w+)'/g)].map(([, name = '']) => name);
    expect(new Set(others)).toEqual(new Set(read.filter((name) => !unused.test(name))));
  });

  it('gives the defaults of config.ts', () => {
    const config = loadConfig({}, '/home/me');
    const values: Record<string, string | number> = {
      DURABLE_WEATHER_TASK_QUEUE: config.taskQueue,
      DURABLE_WEATHER_MAX_CONCURRENCY: config.maxConcurrency,
      DURABLE_WEATHER_WEIGHT_PER_MINUTE: config.budgets.minute,
      DURABLE_WEATHER_WEIGHT_PER_HOUR: config.budgets.hour,
      DURABLE_WEATHER_WEIGHT_PER_DAY: config.budgets.day,
      OPEN_METEO_ARCHIVE_URL: config.archiveUrl,
      OPEN_METEO_GEOCODING_URL: config.geocodingUrl,
      GHCN_DAILY_URL: config.ghcnDailyUrl,
    };
    for (const [name, value] of Object.entries(values)) {
      const row = rows.find(([cell]) => cell === `\`${name}\``);
      expect([name, codeOf(row?.[1] ?? '')[0]]).toEqual([name, String(value)]);
    }
    const withKey = loadConfig({ OPEN_METEO_API_KEY: 'key' }, '/home/me');
    expect(text).toContain(withKey.archiveUrl);
  });
});

describe('search attributes', () => {
  it('are the same in the code, the docs and docker-compose', () => {
    const setup = readText('deployment/temporal/setup-namespace.sh');
    expect([...setup.matchAll(/--name (\w+) --type (\w+)/g)].map(([, ...pair]) => pair)).toEqual(
      Object.entries(WEATHER_SEARCH_ATTRIBUTES),
    );
    const listed = [...readText('docs/temporal-cli.md').matchAll(/^\| `(Weather\w+)` \|/gm)];
    expect(listed.map(([, name]) => name)).toEqual(Object.keys(WEATHER_SEARCH_ATTRIBUTES));
  });
});

describe('.ci/run', () => {
  it('is a program that runs the README’s test command, the long tests, and what else is verified', () => {
    expect(statSync(join(ROOT, '.ci/run')).mode & 0o111).toBe(0o111);
    expect(readText('.ci/run').trimEnd().split('\n').at(-1)).toBe(
      'npm ci && npm test && npm run test:long && npm run lint && npm run typecheck && npm run audit && npm run conformance && npm run windows -- --when-prepared && npm run bench -- --quick',
    );
  });
});

describe.each(PAGES)('%s', (page) => {
  const text = readText(page);

  it('links only to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  it('names only files that are there', () => {
    const paths = codeOf(text).filter((code) =>
      /^(src|test|workflows|activities|scripts|data|deployment)\/[\w./-]+$/.test(code),
    );
    expect(paths.filter((path) => !exists(path))).toEqual([]);
  });

  it('names only npm scripts that are there', () => {
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('CHANGELOG.md', () => {
  it('tells of the version in package.json', () => {
    expect(readText('CHANGELOG.md')).toMatch(
      new RegExp(`^## \\[?${version.replaceAll('.', '\\.')}\\b`, 'm'),
    );
  });
});

/** @param link relative to the page, with or without the anchor of a heading. */
function leadsSomewhere(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : join(dirname(page), file);
  if (anchor === undefined || !exists(target)) return exists(target);
  const titles = [...readText(target).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return titles.map(anchorOf).includes(anchor);
}

/** As GitHub makes a heading's anchor. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

describe(IDEMPOTENCY, () => {
  const promises = [...readText(IDEMPOTENCY).matchAll(/^\| (D\d+) \|.*\|(.*)\|$/gm)];

  it('has the promises D1 to D12', () => {
    expect(promises.map(([, number]) => number)).toEqual(
      Array.from({ length: 12 }, (_, index) => `D${index + 1}`),
    );
  });

  it.each(promises.map(([, number, proof]) => [number, proof]))(
    'ties %s to tests that name it',
    (number, proof = '') => {
      const files = [...proof.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file);
      expect(files.filter((file) => !exists(file))).toEqual([]);
      const named = new RegExp(`it\\('(?:D\\d+, )*${number}[,:]`);
      expect(files.some((file) => named.test(readText(file)))).toBe(true);
    },
  );
});

describe("ARCHITECTURE.md's list of what never happens", () => {
  const [, list = ''] = readText('ARCHITECTURE.md').split('## What never happens');
  const numbers = [...list.matchAll(/^- (N\d+) /gm)].map(([, number = '']) => number);
  const sources = PRODUCT_FILES.map(readText);
  const tests = typeScriptFiles('test').map(readText);

  it('is numbered from N1 on', () => {
    expect(numbers).toEqual(numbers.map((_, index) => `N${index + 1}`));
    expect(numbers.length).toBeGreaterThan(20);
  });

  it.each(numbers)('ties %s to code that keeps it and to a test that proves it', (number) => {
    const cited = new RegExp(`[( ]${number}[,;)]`);
    const named = new RegExp(`'${number}[:,]`);
    expect(sources.some((text) => cited.test(text))).toBe(true);
    expect(tests.some((text) => named.test(text))).toBe(true);
  });

  it('has every number that code and tests cite', () => {
    const cited = [...sources, ...tests].flatMap((text) => [
      ...text.matchAll(/\((N\d+)[,;)]|'(N\d+):/g),
    ]);
    const unknown = cited.map(([, inCode, inTest]) => inCode ?? inTest ?? '');
    expect(unknown.filter((number) => !numbers.includes(number))).toEqual([]);
  });
});
