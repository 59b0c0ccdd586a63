import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { end } from './dev-server.js';

const run = promisify(execFile);

const EXAMPLE = resolve('examples/durable-tool');
const TYPESCRIPT = resolve('node_modules/typescript/bin/tsc');

/** examples/durable-tool as another project has it: over the packed package, outside of this repository. */
export class StrangersProject {
  readonly #clients: Client[] = [];
  readonly #workers: ChildProcess[] = [];

  private constructor(readonly folder: string) {}

  /** The package is what npm would publish; what it and the example depend on is linked from this repository. */
  static async create(): Promise<StrangersProject> {
    const folder = await mkdtemp(join(tmpdir(), 'a strangers project-'));
    await cp(EXAMPLE, folder, { recursive: true });
    const modules = join(folder, 'node_modules');
    await mkdir(modules);
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
    const { stdout } = await run('npm', pack);
    const [{ filename }] = JSON.parse(stdout);
    await run('tar', ['-xzf', join(folder, filename), '-C', modules]);
    const installed = join(modules, 'durable-weather');
    await run('mv', [join(modules, 'package'), installed]);
    await rm(join(folder, filename));
    await linkPackages(modules);
    return new StrangersProject(folder);
  }

  /** What `npm publish` adds to the package: its types (prepack). */
  async addTypes(): Promise<void> {
    const types = join(this.folder, 'node_modules/durable-weather/dist/types');
    await run(process.execPath, [TYPESCRIPT, '-p', 'tsconfig.types.json', '--outDir', types]);
  }

  /** What a strict TypeScript project is told of a source over the package; nothing where it has no error. */
  async typecheck(source: string): Promise<string> {
    await writeFile(join(this.folder, 'consumer.ts'), source);
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
    const module = ['--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
    const args = [TYPESCRIPT, '--noEmit', ...strict, ...module, 'consumer.ts'];
    try {
      await run(process.execPath, args, { cwd: this.folder });
      return '';
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  }

  /** A host with the example's MCP server. */
  async connect(address: string): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' });
    this.#clients.push(client);
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [join(this.folder, 'count-primes.mjs')],
        env: environment(address),
        stderr: 'ignore',
      }),
    );
    return client;
  }

  startWorker(address: string): ChildProcess {
    const worker = spawn(process.execPath, [join(this.folder, 'count-primes.mjs'), 'worker'], {
      env: environment(address),
      stdio: 'ignore',
    });
    this.#workers.push(worker);
    return worker;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await Promise.all(this.#workers.map(end));
    await rm(this.folder, { recursive: true, force: true });
  }
}

function environment(address: string): Record<string, string> {
  return { PATH: process.env.PATH ?? '', TEMPORAL_ADDRESS: address };
}

/** What npm would install for the project, linked from this repository. */
async function linkPackages(modules: string): Promise<void> {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
    packages: Record<string, { dependencies?: object; optionalDependencies?: object }>;
  };
  const asked = JSON.parse(await readFile(join(EXAMPLE, 'package.json'), 'utf8')).dependencies;
  // TypeScript projects have the types of Node.js.
  const names = new Set([
    ...Object.keys({ ...asked, ...packages['']?.dependencies }),
    '@types/node',
  ]);
  names.delete('durable-weather');
  for (const name of names) {
    const { dependencies, optionalDependencies } = packages[`node_modules/${name}`] ?? {};
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies }))
      names.add(needed);
  }
  for (const name of names) {
    const target = resolve('node_modules', name);
    if (!existsSync(target)) continue;
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(target, join(modules, name));
  }
}
