/** Builds dist: the compiled sources, and the workflows as one bundle, so that a worker starts without bundling. */
import { execFileSync } from 'node:child_process';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

await rm(inRoot('dist'), { recursive: true, force: true });

const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');
execFileSync(process.execPath, [tsc, '-p', inRoot('tsconfig.json')], { stdio: 'inherit' });

const { code } = await bundleWorkflowCode({
  workflowsPath: inRoot('dist/workflows/index.js'),
  logger: new DefaultLogger('WARN'),
});
await writeFile(inRoot('dist/workflow-bundle.js'), code);

await chmod(inRoot('dist/src/cli.js'), 0o755);
