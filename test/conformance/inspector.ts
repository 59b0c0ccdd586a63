/** MCP Inspector's command line, over stdio. */
import { join } from 'node:path';
import { TOOLS } from '../../src/tools/index.js';
import { runCommand } from './command.js';
import { type Finding, finding } from './report.js';
import { nodeForTools, npmTool } from './tools.js';

/** @param env of the product. */
export async function runInspector(cli: string, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const program = join(npmTool('inspector'), 'clients', 'launcher', 'build', 'index.js');
  const given = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  // The Inspector's own Node.js may be another one than the product is to run on.
  const server = [process.execPath, cli];
  const inspect = (...args: string[]) =>
    runCommand(nodeForTools(), [program, '--cli', ...given, ...args, '--', ...server]);
  const listed = await inspect('--method', 'tools/list', '--strict');
  const called = await inspect('--method', 'tools/call', '--tool-name', 'list_jobs');
  return [
    finding('Inspector: tools/list --strict says nothing against any tool', [
      ...(listed.code === 0 ? [] : [`it ended with ${listed.code}`]),
      ...(listed.stderr === '' ? [] : [listed.stderr]),
      ...(namesOf(listed.stdout) === TOOLS.map(({ name }) => name).join(' ')
        ? []
        : [`it printed ${listed.stdout}`]),
    ]),
    finding(
      'Inspector: tools/call list_jobs',
      called.code === 0 && called.stdout.includes('"jobs"') ? [] : [called.stdout + called.stderr],
    ),
  ];
}

function namesOf(stdout: string): string {
  try {
    const { tools } = JSON.parse(stdout) as { tools: { name: string }[] };
    return tools.map(({ name }) => name).join(' ');
  } catch {
    return '';
  }
}
