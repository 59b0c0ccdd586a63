import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const CLI = resolve('dist/cli.js');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the program on this Node.js, which says that it is another. */
async function runOn(version: string, args: string[], others: Record<string, string> = {}) {
  const preload = join(folder, `${version}.cjs`);
  const versions = JSON.stringify({ ...process.versions, node: version, ...others });
  await writeFile(preload, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
  return new Promise((done) => {
    execFile(process.execPath, ['-r', preload, CLI, ...args], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : error.code, stdout, stderr });
    }).stdin?.end();
  });
}

it.each([
  ['as a command', ['--version']],
  ['as an MCP server', []],
])("a Node.js outside package.json's engines is told so in one line, %s", async (_how, args) => {
  for (const version of ['16.20.2', '18.20.8', '20.18.3', '21.7.3', '22.11.0', '23.11.1']) {
    expect(await runOn(version, args)).toEqual({
      code: 1,
      stdout: '',
      stderr: `durable-weather needs Node.js 24 or later, 22 from 22.12 on, 20 from 20.19 on; ${process.execPath} is ${version}: install one from https://nodejs.org, or give the host its path.\n`,
    });
  }
});

it.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0', '25.0.0', '100.0.0'])(
  'Node.js %s is taken',
  async (version) => {
    expect(await runOn(version, ['--version'])).toMatchObject({ code: 0, stderr: '' });
  },
);

it.each([
  ['bun', 'Bun'],
  ['deno', 'Deno'],
])('%s, which says it is a Node.js, is told so in one line', async (key, name) => {
  expect(await runOn('24.0.0', ['up'], { [key]: '9.8.7' })).toEqual({
    code: 1,
    stdout: '',
    stderr: `durable-weather needs Node.js 24 or later, 22 from 22.12 on, 20 from 20.19 on; this is ${name} 9.8.7: install one from https://nodejs.org, or give the host its path.\n`,
  });
});

it('what runs first has nothing that an old Node.js cannot read', async () => {
  // A static import is resolved, and what it imports read, before the first line runs.
  expect(await readFile(CLI, 'utf8')).not.toMatch(/^\s*(import|export)\s|\bawait\b|\?\?|\?\./m);
});
