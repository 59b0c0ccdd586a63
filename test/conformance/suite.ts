/** The official conformance suite, run against a server over HTTP. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.js';
import { compareWithLedger, type Ledger, type SuiteCheck } from './ledger.js';
import { type Finding, finding } from './report.js';
import { nodeForTools, npmTool } from './tools.js';

/** The suite's sets of requirements, one a protocol line. */
const VERSIONS = ['2025-11-25', '2026-07-28'] as const;

/** By server, then by protocol version. */
type Ledgers = Record<string, Record<(typeof VERSIONS)[number], Ledger>>;

/**
 * Runs all scenarios of both protocol lines.
 * @param server the ledger's name of it.
 */
export async function runSuite(server: string, url: string): Promise<Finding[]> {
  const ledgers = JSON.parse(readFileSync('test/conformance/ledger.json', 'utf8')) as Ledgers;
  const found: Finding[] = [];
  for (const version of VERSIONS) {
    const checks = await checksOf(url, version);
    const ledger = ledgers[server]?.[version] ?? { passed: 0, expected: {} };
    const name = `${server} ${version}: ${ledger.passed} checks of the official suite`;
    found.push(finding(name, compareWithLedger(checks, ledger)));
  }
  return found;
}

async function checksOf(url: string, version: string): Promise<SuiteCheck[]> {
  const folder = mkdtempSync(join(tmpdir(), 'durable-weather-conformance-'));
  try {
    const program = join(npmTool('suite'), 'dist', 'index.js');
    const asked = ['server', '--url', url, '--requirements', version, '--output-dir', folder];
    const { stderr } = await runCommand(nodeForTools(), [program, ...asked]);
    const scenarios = readdirSync(folder);
    if (scenarios.length === 0) throw new Error(`the suite ran no scenario: ${stderr}`);
    return scenarios.flatMap((name) => readChecks(join(folder, name, 'checks.json'), name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param folder is called server-<scenario>-<time>. */
function readChecks(path: string, folder: string): SuiteCheck[] {
  const [, scenario = folder] = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(folder) ?? [];
  const checks = JSON.parse(readFileSync(path, 'utf8')) as Omit<SuiteCheck, 'scenario'>[];
  return checks.map((check) => ({ ...check, scenario }));
}
