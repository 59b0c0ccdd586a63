import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { importsOf, loadedWith, PRODUCT_FILES, ROOT, readText } from './sources.js';

describe('workflow code', () => {
  it('N20: loads nothing but itself, the types of failures, the chunk plan and the rules of its input', () => {
    expect(loadedWith(['workflows/index.ts'])).toEqual({
      files: [
        'activities/expected-failure.ts',
        'activities/failure-types.ts',
        'activities/waiting-signal.ts',
        'src/base/errors.ts',
        'src/base/joined-names.ts',
        'src/base/object-form.ts',
        'src/durable/naming.ts',
        'src/durable/workflow.ts',
        'src/lookup/batch-names.ts',
        'src/lookup/check-lookup.ts',
        'src/lookup/lookup-attributes.ts',
        'src/lookup/lookup.ts',
        'src/weather/cerra.ts',
        'src/weather/check-gathering.ts',
        'src/weather/chunk-names.ts',
        'src/weather/dates.ts',
        'src/weather/gathering-schema.ts',
        'src/weather/gathering.ts',
        'src/weather/ghcn-elements.ts',
        'src/weather/model-limits.ts',
        'src/weather/models.ts',
        'src/weather/nearest-variables.ts',
        'src/weather/normalise.ts',
        'src/weather/offers.ts',
        'src/weather/plan.ts',
        'src/weather/search-attributes.ts',
        'src/weather/variables.ts',
        'workflows/conduct.ts',
        'workflows/explain-input.ts',
        'workflows/fetch-chunks.ts',
        'workflows/fetch-options.ts',
        'workflows/fetch-promptly.ts',
        'workflows/gather-weather.ts',
        'workflows/index.ts',
        'workflows/introduce.ts',
        'workflows/job-ending.ts',
        'workflows/look-up-weather.ts',
        'workflows/prompt-patch.ts',
        'workflows/queues.ts',
        'workflows/search-attributes.ts',
        'workflows/summarise-job.ts',
        'workflows/waits.ts',
        'workflows/writing-options.ts',
        'workflows/written-result.ts',
      ],
      packages: ['@temporalio/common', '@temporalio/workflow'],
    });
  });
});

describe('the MCP server', () => {
  it('loads no package before it answers a host’s first messages', () => {
    const { packages, files } = loadedWith(['src/cli.ts']);
    expect(files).toContain('src/mcp/first-answers.ts');
    expect(packages.filter((name) => !name.startsWith('node:'))).toEqual([]);
  });

  it('loads neither Temporal nor DuckDB nor Vega nor what it knows of places before a call needs it', () => {
    const { packages, files } = loadedWith([
      'src/cli.ts',
      'src/mcp/stdio.ts',
      'src/services.ts',
      'src/weather-mcp/weather-offer.ts',
    ]);
    expect(
      packages.filter((name) =>
        /protocol\/server|temporalio|duckdb|vega|resvg|tz-lookup|undici/.test(name),
      ),
    ).toEqual([]);
    expect(files).not.toContain('src/places/gazetteer.ts');
  });

  it('N3: never loads a worker, also later', () => {
    const reached = new Set([
      'src/weather-mcp/weather-offer.ts',
      'src/mcp/stdio.ts',
      'src/services.ts',
    ]);
    for (const file of reached) {
      for (const { target, isFile, kind } of importsOf(file)) {
        if (isFile && kind !== 'type') reached.add(target);
      }
    }
    expect([...reached].filter((file) => /^(activities|src\/worker)/.test(file))).toEqual([]);
  });
});

/** Files that name process.env, and why each may. */
const ENVIRONMENT_READERS = [
  'src/cli.ts', // Hands it to loadConfig.
];

describe('the environment', () => {
  it('N18: is read by cli.ts alone, which hands it to loadConfig', () => {
    const readers = PRODUCT_FILES.filter((file) =>
      readText(file)
        .split('\n')
        .some((line) => /\bprocess\.env\b/.test(line) && !/^\s*(\/\/|\/?\*)/.test(line)),
    );
    expect(readers).toEqual(ENVIRONMENT_READERS);
    expect(readText('src/cli.ts').match(/(?<!loadConfig\()process\.env\b/)).toBeNull();
  });
});

describe.each([
  ['src/durable/', /weather|gather|open-?meteo|chunk|DURABLE_WEATHER/i],
  // What streams are read in are chunks too.
  ['src/mcp/', /weather|gather|open-?meteo/i],
])('%s', (room, words) => {
  it('N19: knows no weather, in names or in words', () => {
    const found = PRODUCT_FILES.filter((file) => file.startsWith(room)).flatMap((file) =>
      readText(file)
        .split('\n')
        // The package's own name.
        .filter((line) => words.test(line.replaceAll('durable-weather/durable', '')))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });
});

describe('the durable core', () => {
  it('is loaded by workflow code without anything but Temporal’s own', () => {
    for (const file of ['src/durable/workflow.ts', 'src/durable/server/workflow-interceptors.ts']) {
      expect(loadedWith([file]).packages).toEqual(['@temporalio/workflow']);
    }
  });
});

describe('the built program', () => {
  it.each([
    ['the messages of Temporal Cloud', 'CloudService', '@temporalio/proto/protos/json-module.js'],
    ['zod’s words in other languages', 'erwartet ', 'zod/v4/locales/de.js'],
  ])('leaves out %s', (_what, words, source) => {
    expect(readText(`node_modules/${source}`)).toContain(words);
    const built = readdirSync(join(ROOT, 'dist')).filter((name) => name.endsWith('.cjs'));
    expect(built).toContain('program.cjs');
    expect(built.filter((name) => readText(`dist/${name}`).includes(words))).toEqual([]);
  });
});
