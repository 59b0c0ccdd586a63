import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { prepareNamespace } from '../../../../src/engine/server/namespace.js';
import { type DevServer, startDevServer } from '../../../fakes/dev-server.js';

const KEYWORD = 2;
const KEYWORD_LIST = 7;
const { signal } = new AbortController();

let server: DevServer;
let port: number;
let connection: Connection;
beforeAll(async () => {
  server = await startDevServer();
  port = Number(new URL(`tcp://${server.address}`).port);
  connection = await Connection.connect({ address: server.address });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await server.stop();
});

async function attributes() {
  const request = { namespace: 'default' };
  return (await connection.operatorService.listSearchAttributes(request)).customAttributes;
}

async function retentionDays(): Promise<number> {
  const request = { namespace: 'default' };
  const { config } = await connection.workflowService.describeNamespace(request);
  return Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
}

it('keeps finished jobs for a year, and adds the search attributes that are missing', async () => {
  expect(await retentionDays()).toBe(1);
  await prepareNamespace(port, { One: 'Keyword' }, signal);
  expect(await retentionDays()).toBe(365);
  expect(await attributes()).toMatchObject({ One: KEYWORD });
  // As each further start of an engine does.
  for (let turn = 0; turn < 2; turn++) {
    await prepareNamespace(port, { One: 'Keyword', Two: 'KeywordList' }, signal);
    expect(await attributes()).toMatchObject({ One: KEYWORD, Two: KEYWORD_LIST });
  }
});

it('tells what the server refuses', async () => {
  await expect(prepareNamespace(port, { WorkflowId: 'Keyword' }, signal)).rejects.toThrow(
    'the Temporal server refused AddSearchAttributes: Search attribute WorkflowId is reserved by system. (status 3)',
  );
});

it('ends when it is told to', async () => {
  await expect(prepareNamespace(port, {}, AbortSignal.abort())).rejects.toMatchObject({
    name: 'AbortError',
  });
});
