/**
 * Builds dist:
 * - cli.js, which any Node.js can read: it tells an old one so, and loads the program on others.
 * - program.cjs and its chunks, with all packages but the native ones bundled in: a host waits while hundreds of files
 *   are found and loaded one by one, and a user while hundreds of packages are installed. What is bundled is a
 *   devDependency. A package that is loaded where it is first needed is in a chunk of its own. load-program.js loads
 *   them, and keeps their compiled code in the folder code-cache.
 * - query-sandbox.js: the process in which query_data runs a user's SQL.
 * - workflow-worker-thread.js and mappings.wasm: the threads in which Temporal's worker runs workflows (they load
 *   workflow-thread.cjs, with the few messages of Temporal's that they need), and what it maps their stack traces with.
 * - durable.js, durable-workflow.js and durable-interceptors.js with types: the durable core for other packages. Its
 *   peers stay outside: schemas pass between the author's zod and ours, and Temporal's worker, with the bundler that the
 *   program leaves out, is the author's own.
 * - workflow-bundle.js, so that a worker starts without bundling its workflows.
 * - first-answers.json: what the server answers a host while the rest of it is not loaded (src/mcp/first-answers.ts).
 * - view.html: what hosts with MCP Apps show of jobs.
 * - fonts: of charts. As files of their own, because what draws them cannot read a package manager's archives.
 * - licenses.txt: of the packages that are in it.
 *
 * Without source maps: Node.js reads them only when it is told to.
 */
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { build } from 'esbuild';
import { buildView } from './build-view.mjs';
import { writeAsCommonJs } from './common-js.mjs';
import { askFirstAnswers } from './first-answers.mjs';
import { plainBundle } from './plain-bundle.mjs';
import { onlyMessages } from './temporal-messages.mjs';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { dependencies, peerDependencies, engines, version } = JSON.parse(
  await readFile(inRoot('package.json'), 'utf8'),
);
/** The lowest Node.js of package.json's engines. */
const lowestNode = /\d[\d.]*/.exec(engines.node)[0];
const fontPackage = 'node_modules/dejavu-fonts-ttf';
const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

await rm(inRoot('dist'), { recursive: true, force: true });

/** Native packages, of which npm installs the machine's own. */
const native = Object.keys(dependencies);
const external = [...native, ...Object.keys(peerDependencies)];

/** Fits Temporal's worker to a bundle. */
const temporalWorker = {
  name: 'temporal-worker',
  setup: ({ onResolve, onLoad }) => {
    // Ours finds the native library where it was unpacked.
    onResolve({ filter: /^\.\/common$/ }, ({ importer }) =>
      importer.replaceAll('\\', '/').endsWith('/@temporalio/core-bridge/index.js')
        ? { path: inRoot('src/bridge/native-path.ts') }
        : undefined,
    );
    // An entry of its own below.
    onResolve({ filter: /^\.\/workflow-worker-thread$/ }, ({ path, kind }) =>
      kind === 'require-resolve' ? { path, external: true } : undefined,
    );
    // Of gRPC the bridge's errors take the metadata alone.
    onResolve({ filter: /^@grpc\/grpc-js$/ }, ({ importer }) =>
      importer.replaceAll('\\', '/').endsWith('/@temporalio/core-bridge/lib/errors.js')
        ? { path: inRoot('node_modules/@grpc/grpc-js/build/src/metadata.js') }
        : undefined,
    );
    // A worker that is given a bundle needs no bundler, and it is webpack: 60 MB.
    onResolve({ filter: /^\.\/workflow\/bundler$/ }, () => ({
      path: 'bundler',
      namespace: 'temporal-worker',
    }));
    onLoad({ filter: /^bundler$/, namespace: 'temporal-worker' }, () => ({
      contents: 'exports.defaultWorkflowInterceptorModules = [];',
    }));
  },
};

/** What passes between a worker and its threads, and what @temporalio/common looks up as it is loaded. */
const messagesOfThreads = onlyMessages([
  'coresdk.workflow_activation.WorkflowActivation',
  'coresdk.workflow_completion.WorkflowActivationCompletion',
  'temporal.api.common.v1.Payload',
  'temporal.api.history.v1.History',
  'temporal.api.sdk.v1.ExternalStorageReference',
]);

/** What a client and a worker may send, receive or name; not Temporal Cloud's service, and no file descriptions. */
const messagesOfProgram = onlyMessages([
  'coresdk',
  'google.rpc',
  'grpc.health',
  'temporal.api.enums',
  'temporal.api.errordetails',
  'temporal.api.failure',
  'temporal.api.operatorservice.v1.OperatorService',
  'temporal.api.sdk',
  'temporal.api.testservice.v1.TestService',
  'temporal.api.workflowservice.v1.WorkflowService',
]);

/** Of the languages that zod has words in, English is used: the others are half of its code, and 1 MB of memory. */
const zodInEnglish = {
  name: 'zod-in-english',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** Charts are drawn as SVG: no canvas is looked for, which the file for Node.js awaits as it is loaded. */
const vegaWithoutCanvas = {
  'vega-canvas': inRoot('node_modules/vega-canvas/build/vega-canvas.browser.js'),
};

const splitForNode = {
  outdir: inRoot('dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: `node${lowestNode}`,
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  plugins: [temporalWorker],
  // Its main file is in a form (UMD) of which no bundler sees the parts.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js', ...vegaWithoutCanvas },
  logLevel: 'warning',
};

/** ES modules, with what CommonJS packages take for granted. */
const modulesForNode = {
  ...splitForNode,
  banner: {
    js: "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url),{dirname:__dirname,filename:__filename}=import.meta;",
  },
};

const program = await build({
  ...splitForNode,
  entryPoints: { program: inRoot('src/cli.ts') },
  outExtension: { '.js': '.cjs' },
  external: native,
  write: false,
  plugins: [temporalWorker, messagesOfProgram, zodInEnglish],
});
const thread = await build({
  ...splitForNode,
  entryPoints: {
    'workflow-thread': '@temporalio/worker/lib/workflow/workflow-worker-thread.js',
  },
  outExtension: { '.js': '.cjs' },
  write: false,
  plugins: [temporalWorker, messagesOfThreads],
});
// A program that runs on may keep code there.
await mkdir(inRoot('dist'), { recursive: true });
const buildId = await writeAsCommonJs(
  [...program.outputFiles, ...thread.outputFiles],
  splitForNode,
);

const sandbox = await build({
  ...modulesForNode,
  entryPoints: { 'query-sandbox': inRoot('src/sandbox/query-sandbox.ts') },
  external: native,
});

await build({
  ...splitForNode,
  entryPoints: ['load-program', 'workflow-worker-thread'].map((name) =>
    inRoot(`src/loader/${name}.ts`),
  ),
  define: { BUILD: JSON.stringify(buildId) },
});
await copyFile(inRoot('node_modules/source-map/lib/mappings.wasm'), inRoot('dist/mappings.wasm'));

const durable = await build({
  ...modulesForNode,
  entryPoints: { durable: inRoot('src/durable/index.ts') },
  external,
});

// Without a banner and splitting: these are read by the bundler of workflow code.
await build({
  entryPoints: {
    'durable-workflow': inRoot('src/durable/workflow.ts'),
    'durable-interceptors': inRoot('src/durable/server/workflow-interceptors.ts'),
  },
  outdir: inRoot('dist'),
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  external,
  logLevel: 'warning',
});

await build({
  entryPoints: { cli: inRoot('src/start.ts') },
  outdir: inRoot('dist'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  // The oldest that reads ES modules and import().
  target: 'node12.20',
  define: { ENGINES: JSON.stringify(engines.node) },
  banner: { js: '#!/usr/bin/env node' },
  plugins: [
    {
      name: 'program',
      setup: ({ onResolve }) => {
        onResolve({ filter: /^\.\/loader\/load-program\.js$/ }, () => ({
          path: './load-program.js',
          external: true,
        }));
      },
    },
  ],
  logLevel: 'warning',
});
await chmod(inRoot('dist/cli.js'), 0o755);

const { code } = await bundleWorkflowCode({
  workflowsPath: inRoot('workflows/index.ts'),
  workflowInterceptorModules: [inRoot('workflows/interceptors.ts')],
  payloadConverterPath: inRoot('workflows/payload-converter.ts'),
  // They keep nothing of a workflow, and need not be evaluated anew for each: a tenth of a worker's time for small jobs.
  preloadModules: [
    ...['@temporalio/common', 'nexus-rpc', 'long', 'ms'],
    ...['check-gathering', 'chunk-names', 'plan', 'search-attributes'].map((name) =>
      inRoot(`src/weather/${name}.ts`),
    ),
    inRoot('src/lookup/check-lookup.ts'),
    inRoot('src/durable/naming.ts'),
  ],
  logger: new DefaultLogger('WARN'),
});
await writeFile(inRoot('dist/workflow-bundle.js'), await plainBundle(code));

await writeFile(inRoot('dist/view.html'), await buildView(inRoot('src/view'), version));

await mkdir(inRoot('dist/fonts'));
for (const font of fonts) {
  await copyFile(inRoot(`${fontPackage}/ttf/${font}`), inRoot(`dist/fonts/${font}`));
}

const inputs = [program, thread, sandbox, durable].flatMap(({ metafile }) =>
  Object.keys(metafile.inputs),
);
// webpack names each module by its path.
const workflowInputs = code.match(/(?<=")\.\/node_modules\/[^"]+(?=")/g) ?? [];
const folders = [...inputs, ...workflowInputs, `${fontPackage}/`].flatMap(
  (path) => /\bnode_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
);
const packages = [...new Set(folders)].sort().map(async (folder) => ({
  folder,
  licence: (await readdir(inRoot(folder))).find((entry) => /^licen[cs]e/i.test(entry)),
  ...JSON.parse(await readFile(inRoot(`${folder}/package.json`), 'utf8')),
}));
const described = await Promise.all(packages);
const keptFolder = 'scripts/licences';
const keptLicences = (await readdir(inRoot(keptFolder), { recursive: true })).map((path) => ({
  folder: keptFolder,
  licence: path.replaceAll('\\', '/'),
}));
const licences = described.map(async ({ name, version, license, licence, folder, repository }) => {
  // @temporalio/core-bridge has none of its own; its repository has one for all its packages. What only a package's
  // repository has is kept here.
  const source = licence
    ? { folder, licence }
    : (described.find((other) => other.licence && other.repository?.url === repository?.url) ??
      keptLicences.find((kept) => kept.licence === name));
  if (source === undefined)
    throw new Error(`${folder} has no licence text; its licence is ${license}`);
  const text = await readFile(inRoot(`${source.folder}/${source.licence}`), 'utf8');
  return `${name} ${version}\n\n${text}`;
});
const texts = (await Promise.all(licences)).sort();
await writeFile(inRoot('dist/licenses.txt'), texts.join('\n\n'));

await writeFile(inRoot('dist/first-answers.json'), await askFirstAnswers(inRoot('dist/cli.js')));
// Of the program without the file.
await rm(inRoot('dist/code-cache'), { recursive: true, force: true });
