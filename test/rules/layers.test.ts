import { describe, expect, it } from '@jest/globals';
import { type Import, importsOf, PRODUCT_FILES, readText } from './sources.js';

/**
 * What may import what (ARCHITECTURE.md draws it). A key is a folder or a file; a folder within a folder stands before
 * it. A value is what its files may import beside their own folder and what lies within it. `type` imports count: they too make one module know another.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/base': [],
  'src/settings': ['src/base', 'src/proxies/proxies.ts'],
  'src/config.ts': ['src/base', 'src/settings'],
  'src/proxies': [],
  'src/bridge': ['src/base'],
  'src/hosts': ['src/base', 'src/settings/settings.ts'],

  'src/mcp': ['src/base'],
  'src/durable/folder': ['src/base', 'src/durable'],
  'src/durable/temporal': ['src/base', 'src/durable'],
  'src/durable/tools': ['src/base', 'src/durable', 'src/mcp/tool.ts'],
  'src/durable/server': ['src/base', 'src/durable', 'src/mcp'],
  // The public face of the core.
  'src/durable/index.ts': ['src/base/errors.ts', 'src/durable'],
  'src/durable': ['src/base'],
  'src/weather': ['src/base'],
  'src/providers/http': ['src/base', 'src/proxies/proxies.ts', 'src/weather'],
  'src/providers/open-meteo': [
    'src/base',
    'src/providers/http',
    'src/proxies/proxies.ts',
    'src/weather',
  ],
  'src/providers/ghcn-daily': [
    'src/base',
    'src/providers/http',
    'src/proxies/proxies.ts',
    'src/weather',
  ],
  'src/providers': ['src/proxies/proxies.ts', 'src/weather'],
  'src/places': ['src/base', 'src/providers/http', 'src/proxies/proxies.ts', 'src/weather'],
  'src/store': ['src/base', 'src/durable', 'src/weather'],
  'src/rows': ['src/base', 'src/durable/folder', 'src/store', 'src/weather'],
  'src/lookup': [
    'src/base',
    'src/durable/every-record.ts',
    'src/durable/folder/name-in-files.ts',
    'src/durable/results.ts',
    'src/places',
    'src/providers/open-meteo/price.ts',
    'src/rows',
    'src/store',
    'src/weather',
  ],
  'src/climate': ['src/rows', 'src/store', 'src/weather'],
  'src/upstream': ['src/base'],
  'src/engine/process': ['src/base'],
  'src/engine/home': ['src/base', 'src/engine/process'],
  'src/engine/control': ['src/engine/process'],
  'src/engine/temporal-cli': ['src/base', 'src/engine/process', 'src/proxies/proxies.ts'],
  'src/engine/server': [
    'src/base',
    'src/engine/home',
    'src/engine/process',
    'src/engine/temporal-cli',
  ],
  'src/engine': ['src/base', 'src/bridge/core-build.ts', 'src/proxies/proxies.ts'],
  'src/demo-archive': ['src/base', 'src/weather'],
  'src/sandbox': ['src/base'],
  'src/charts': ['src/base', 'src/climate', 'src/rows', 'src/store', 'src/weather'],
  'src/exports': ['src/base', 'src/places/zones.ts', 'src/rows', 'src/store', 'src/weather'],
  'src/tools': [
    'src/base',
    'src/charts',
    'src/climate',
    'src/exports',
    'src/durable',
    'src/lookup',
    'src/mcp/tool.ts',
    'src/places',
    'src/rows',
    'src/sandbox',
    'src/store',
    'src/weather',
  ],

  'src/weather-mcp': ['src/base', 'src/durable/states.ts', 'src/mcp', 'src/tools'],
  // It runs in a frame of the host, and has none of the server's code.
  'src/view': [],

  workflows: [
    'activities',
    'src/base',
    'src/durable/naming.ts',
    'src/durable/server/workflow-interceptors.ts',
    'src/durable/workflow.ts',
    'src/lookup',
    'src/store',
    'src/weather',
  ],
  activities: [
    'src/base',
    'src/durable/naming.ts',
    'src/durable/results.ts',
    'src/durable/server/local-writing.ts',
    'src/durable/standing.ts',
    'src/lookup',
    'src/places/geocoder.ts',
    'src/rows',
    'src/store',
    'src/upstream',
    'src/weather',
  ],

  // The composition: here, and nowhere else, parts are chosen and put together.
  'src/engine-options.ts': ['src/base', 'src/engine/index.ts', 'src/settings'],
  'src/services.ts': [
    'src/base',
    'src/config.ts',
    'src/engine-options.ts',
    'src/engine',
    'src/durable',
    'src/lookup',
    'src/places',
    'src/providers',
    'src/proxies',
    'src/rows',
    'src/sandbox',
    'src/store',
    'src/tools',
    'src/weather',
    'workflows/queues.ts',
  ],
  'src/worker': [
    'activities',
    'src/base',
    'src/config.ts',
    'src/durable/server/keeping.ts',
    'src/durable/temporal',
    'src/lookup',
    'src/places/packaged-geocoder.ts',
    'src/providers',
    'src/proxies',
    'src/rows',
    'src/store',
    'src/tools/defined-jobs.ts',
    'src/upstream',
    'src/weather',
    'workflows/prompt-patch.ts',
    'workflows/queues.ts',
  ],
  'src/worker.ts': [
    'activities',
    'src/base',
    'src/config.ts',
    'src/durable/temporal/connection.ts',
    'src/durable/temporal/take-over.ts',
    'src/durable/temporal/tasks-in-hand.ts',
    'src/lookup',
    'src/store',
    'src/weather',
    'src/worker',
  ],
  'src/loader': ['src/base/hot-functions.ts'],
  'src/start.ts': ['src/loader', 'src/node-range.mjs'],
  'src/cli.ts': [
    'src/base',
    'src/cli',
    'src/config.ts',
    'src/mcp',
    'src/services.ts',
    'src/weather-mcp',
  ],
  'src/cli': [
    'src/base',
    'src/bridge',
    'src/config.ts',
    'src/demo-archive',
    'src/engine-options.ts',
    'src/engine/index.ts',
    'src/exports',
    'src/durable',
    'src/hosts',
    'src/lookup',
    'src/mcp',
    'src/proxies',
    'src/services.ts',
    'src/settings/settings.ts',
    'src/store',
    'src/tools',
    'src/weather',
    'src/weather-mcp',
    'src/worker',
    'src/worker.ts',
  ],
};

const IN_WORKFLOWS = ['src/durable/server/workflow-interceptors.ts', 'src/durable/workflow.ts'];
const IN_ACTIVITIES = ['src/durable/server/local-writing.ts', 'src/durable/temporal/take-over.ts'];
const LIMITED_IN_STORE = ['src/store/duckdb-parquet.ts', 'src/store/write-breaker.ts'];

/** Packages that are somebody's alone. */
const PACKAGE_OWNERS: Record<string, readonly string[]> = {
  '@modelcontextprotocol/sdk': ['src/mcp'],
  '@modelcontextprotocol/server': ['src/mcp'],
  '@temporalio/client': ['src/durable'],
  '@temporalio/envconfig': ['src/durable'],
  '@temporalio/common': ['activities', 'src/durable', 'workflows'],
  '@temporalio/worker': [
    'src/durable/server/worker.ts',
    'src/durable/temporal/take-over.ts',
    'src/worker',
    'src/worker.ts',
  ],
  '@temporalio/workflow': [...IN_WORKFLOWS, 'workflows'],
  '@temporalio/activity': [...IN_ACTIVITIES, 'activities'],
  '@duckdb/node-api': [
    'src/lookup',
    'src/rows',
    'src/sandbox',
    'src/store',
    'src/worker',
    'src/worker.ts',
  ],
  '@duckdb/node-bindings': ['src/store'],
  'p-limit': [...LIMITED_IN_STORE, 'src/sandbox', 'src/upstream'],
  'hyparquet-writer': ['src/store/small-parquet.ts'],
  vega: ['src/charts'],
  'vega-lite': ['src/charts'],
  '@resvg/resvg-js': ['src/charts'],
  commander: ['src/cli'],
  jstat: ['src/climate'],
  'jsonc-parser': ['src/hosts'],
  'smol-toml': ['src/hosts'],
  'fs-native-extensions': ['src/base/kernel-locks.ts'],
  jose: ['src/mcp/http'],
  undici: ['src/proxies/proxied-fetch.ts'],
  'node:child_process': ['src/engine', 'src/sandbox/process.ts'],
  'node:http': ['src/demo-archive', 'src/mcp/http', 'src/worker/health.ts'],
};

const ALL_IMPORTS = PRODUCT_FILES.flatMap((file) =>
  importsOf(file).map((imported) => ({ file, ...imported })),
);

function lies(file: string, area: string): boolean {
  return file === area || file.startsWith(`${area}/`);
}

function areaOf(file: string): string {
  const area = Object.keys(MAY_IMPORT).find((name) => lies(file, name));
  if (area === undefined) throw new Error(`${file} is in no layer: add it to MAY_IMPORT`);
  return area;
}

function list(imports: readonly ({ file: string } & Import)[]): string[] {
  return imports.map(({ file, target, kind }) => `${file} imports ${target} (${kind})`);
}

describe('layers', () => {
  it('are read from every file', () => {
    expect(PRODUCT_FILES.length).toBeGreaterThan(80);
    const expected = PRODUCT_FILES.flatMap((file) => readText(file).match(/\bfrom '/g) ?? []);
    const found = ALL_IMPORTS.filter(({ kind }) => kind !== 'dynamic');
    expect(found).toHaveLength(expected.length);
  });

  it('import only what lies below them', () => {
    const wrong = ALL_IMPORTS.filter(({ file, target, isFile }) => {
      if (!isFile) return false;
      const area = areaOf(file);
      return !lies(target, area) && !MAY_IMPORT[area]?.some((allowed) => lies(target, allowed));
    });
    expect(list(wrong)).toEqual([]);
  });

  it('allow nothing that is not used', () => {
    const unused = Object.entries(MAY_IMPORT).flatMap(([area, allowed]) =>
      allowed
        .filter((target) => !ALL_IMPORTS.some((i) => lies(i.file, area) && lies(i.target, target)))
        .map((target) => `${area}: ${target}`),
    );
    expect(unused).toEqual([]);
  });

  it('keep a package with its owner', () => {
    const wrong = ALL_IMPORTS.filter(({ file, target }) => {
      const owners = PACKAGE_OWNERS[target];
      return owners !== undefined && !owners.some((owner) => lies(file, owner));
    });
    expect(list(wrong)).toEqual([]);
  });

  it('use packages that are installed or bundled, and no package is listed for nothing', () => {
    const { dependencies, devDependencies } = JSON.parse(readText('package.json'));
    const packages = ALL_IMPORTS.filter(({ isFile }) => !isFile).map(({ target }) => target);
    const used = new Set(packages.filter((name) => !name.startsWith('node:')));
    expect([...used]).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    const bundled = [...used].filter((name) => !(name in dependencies));
    expect(bundled.filter((name) => !(name in devDependencies))).toEqual([]);
  });
});
