/**
 * Builds dist:
 * - cli.js, which any Node.js can read: it tells an old one so, and loads the program on others.
 * - program.js and its chunks. The MCP SDK and zod are bundled in, because a host waits while hundreds of their
 *   files are found and loaded one by one; every other package is loaded where it is first needed. Users do not
 *   install the SDK, so it is a devDependency.
 * - query-sandbox.js: the process in which query_data runs a user's SQL.
 * - durable.js, durable-workflow.js and durable-interceptors.js with types: the durable core for other packages. zod
 *   stays outside of them, because schemas pass between the author's zod and ours.
 * - workflow-bundle.js, so that a worker starts without bundling its workflows.
 * - fonts: of charts. As files of their own, because what draws them cannot read a package manager's archives.
 * - licenses.txt: of the packages that are in it.
 *
 * Without source maps: Node.js reads them only when it is told to.
 */
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { build } from 'esbuild';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { dependencies, peerDependencies, engines } = JSON.parse(
  await readFile(inRoot('package.json'), 'utf8'),
);
/** The lowest Node.js of package.json's engines. */
const lowestNode = /\d[\d.]*/.exec(engines.node)[0];
const bundled = ['@modelcontextprotocol/sdk', '@modelcontextprotocol/server', 'jose', 'zod'];
const fontPackage = 'node_modules/dejavu-fonts-ttf';
const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

await rm(inRoot('dist'), { recursive: true, force: true });

const external = Object.keys({ ...dependencies, ...peerDependencies });

const forNode = {
  outdir: inRoot('dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: `node${lowestNode}`,
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  // The SDK's validator is CommonJS and requires Node's own modules.
  banner: {
    js: "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url);",
  },
  logLevel: 'warning',
};

const program = await build({
  ...forNode,
  entryPoints: {
    program: inRoot('src/cli.ts'),
    'query-sandbox': inRoot('src/sandbox/query-sandbox.ts'),
  },
  external: external.filter((name) => !bundled.includes(name)),
});

const durable = await build({
  ...forNode,
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
        onResolve({ filter: /^\.\/cli\.js$/ }, () => ({ path: './program.js', external: true }));
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
  preloadModules: ['@temporalio/common', 'nexus-rpc', 'long', 'ms'],
  logger: new DefaultLogger('WARN'),
});
await writeFile(inRoot('dist/workflow-bundle.js'), code);

await mkdir(inRoot('dist/fonts'));
for (const font of fonts) {
  await copyFile(inRoot(`${fontPackage}/ttf/${font}`), inRoot(`dist/fonts/${font}`));
}

const inputs = [program, durable].flatMap(({ metafile }) => Object.keys(metafile.inputs));
// webpack names each module by its path.
const workflowInputs = code.match(/(?<=")\.\/node_modules\/[^"]+(?=")/g) ?? [];
const folders = [...inputs, ...workflowInputs, `${fontPackage}/`].flatMap(
  (path) => /\bnode_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
);
const licences = [...new Set(folders)].sort().map(async (folder) => {
  const { name, version, license } = JSON.parse(
    await readFile(inRoot(`${folder}/package.json`), 'utf8'),
  );
  const file = (await readdir(inRoot(folder))).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined)
    throw new Error(`${folder} has no licence text; its licence is ${license}`);
  return `${name} ${version}\n\n${await readFile(inRoot(`${folder}/${file}`), 'utf8')}`;
});
await writeFile(inRoot('dist/licenses.txt'), (await Promise.all(licences)).join('\n\n'));
