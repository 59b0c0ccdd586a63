/** mcp-quality, which grades a live server: its contract, the tokens it costs, and whether its annotations are true. */
import { TOOLS } from '../../src/tools/index.js';
import { runCommand } from './command.js';
import { type Finding, finding } from './report.js';
import { pythonWith } from './tools.js';

interface QualityReport {
  overall: { score: number; grade: string; hard_gate: string | null };
  families: Record<string, { grade: string; metrics: { tools?: number; findings?: number } }>;
}

/**
 * It calls each tool twice, and takes an answer that changed for a fault. On a busy machine the seconds that await_result
 * waited may be such a change, so there is a second run.
 * @param env of the product.
 */
export async function runQuality(cli: string, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const first = await gradeOnce(cli, env);
  return [first.fault === undefined ? first : await gradeOnce(cli, env)];
}

async function gradeOnce(cli: string, env: NodeJS.ProcessEnv): Promise<Finding> {
  // Like most hosts it does not pass on its environment.
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const server = ['env', ...variables, process.execPath, cli];
  const target = server.map((part) => `'${part}'`).join(' ');
  const asked = ['run', target, '--transport', 'stdio', '--safety', '--json'];
  const { stdout, stderr } = await runCommand(pythonWith('mcp-quality'), [
    '-m',
    'mcp_quality.cli',
    ...asked,
  ]);
  const name = 'mcp-quality: grade A, with the safety of annotations';
  if (!stdout.startsWith('{')) return finding(name, [stdout + stderr]);
  const { overall, families } = JSON.parse(stdout) as QualityReport;
  const { contract, safety } = families;
  const holds =
    overall.grade === 'A' &&
    contract?.metrics.tools === TOOLS.length &&
    safety?.grade === 'A' &&
    safety.metrics.findings === 0;
  return finding(name, holds ? [] : [JSON.stringify({ overall, families })]);
}
