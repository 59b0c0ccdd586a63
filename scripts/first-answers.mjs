/** Asks a server on stdio what src/mcp/first-answers.ts answers in its place: what a host wants to know at first. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';

/** @param program the server's file. @returns the text of dist/first-answers.json. */
export async function askFirstAnswers(program) {
  const asked = SUPPORTED_PROTOCOL_VERSIONS.map(async (version) => [
    version,
    await ask(program, version),
  ]);
  const answers = await Promise.all(asked);
  const initialize = Object.fromEntries(answers.map(([version, [result]]) => [version, result]));
  const [, [, tools]] = answers[0];
  return JSON.stringify({ initialize, 'tools/list': tools });
}

async function ask(program, protocolVersion) {
  // It reads its settings, and touches nothing before a tool needs it.
  const env = { DURABLE_WEATHER_HOME: '/nonexistent' };
  const server = spawn(process.execPath, [program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const clientInfo = { name: 'build', version: '1' };
  const requests = [
    ['initialize', { protocolVersion, capabilities: {}, clientInfo }],
    ['tools/list', {}],
  ];
  const lines = requests.map(([method, params], id) =>
    JSON.stringify({ jsonrpc: '2.0', id, method, params }),
  );
  server.stdin.end(`${lines.join('\n')}\n`);
  const results = [];
  for await (const line of createInterface({ input: server.stdout })) {
    const { id, result } = JSON.parse(line);
    results[id] = result;
  }
  if (!results[0] || !results[1]) throw new Error('The server did not answer the build.');
  return results;
}
