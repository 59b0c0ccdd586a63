import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { addAttribute } from '../../../src/durable/temporal/known-attributes.js';
import { workflowStarter } from '../../../src/durable/temporal/start.js';
import { type DevServer, startDevServer } from '../../fakes/dev-server.js';

const MINUTE = 60_000;

let server: DevServer;
let connection: Connection;
let client: Client;
beforeAll(async () => {
  server = await startDevServer();
  connection = await Connection.connect({ address: server.address });
  client = new Client({ connection });
});
afterAll(async () => {
  await connection.close();
  await server.stop();
});

const clock = { now: 0 };
const starter = workflowStarter(
  'nobody',
  () => undefined,
  () => clock.now,
);

/** Starts a job with these attributes, a minute after the one before. @returns the attributes that it has. */
async function started(name: string, searchAttributes: Record<string, string>): Promise<object> {
  clock.now += MINUTE;
  await starter(
    client,
    {
      ...{ name, workflowType: 'none', timeLimit: '1 hour', input: 1, identity: 'one' },
      ...{ summary: 'none', searchAttributes },
    },
    'never',
  );
  const { searchAttributes: told } = await client.workflow.getHandle(name).describe();
  return told;
}

it('what a real server refuses is left out: an attribute that it lacks, one of another type, a long value', async () => {
  const operator = { operatorService: connection.operatorService, namespace: 'default' };
  await addAttribute(operator, 'Listed', 'KeywordList');
  await addAttribute(operator, 'Long', 'Keyword');
  const attributes = { Listed: 'x', Lacking: 'y', Long: 'z'.repeat(3_000) };
  expect(await started('early', attributes)).toEqual({});
});

it('another refusal is told, and costs no attribute', async () => {
  await expect(started('n'.repeat(2_000), { Lacking: 'y' })).rejects.toMatchObject({
    cause: { details: 'WorkflowId exceeds maximum allowed length (2000/1000)' },
  });
});

it('an attribute that was added is sent again', async () => {
  const operator = { operatorService: connection.operatorService, namespace: 'default' };
  await addAttribute(operator, 'Lacking');
  let told = {};
  for (let tries = 1; Object.keys(told).length === 0; tries += 1) {
    told = await started(`late-${tries}`, { Lacking: 'y' });
  }
  expect(told).toEqual({ Lacking: ['y'] });
});
