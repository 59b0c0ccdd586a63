import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { endTasksOf } from '../../../src/durable/temporal/tasks-in-hand.js';
import { type DevServer, startDevServer } from '../../fakes/dev-server.js';

/** Long enough that no test sees its end. */
const TASK_TIMEOUT = '2 minutes';
/** The server wants to know how long a poll may last. */
const POLL_MS = 60_000;
const NEXT = 'the next one';

let server: DevServer;
let connection: Connection;
let client: Client;
let taskQueue: string;

beforeAll(async () => {
  server = await startDevServer();
  connection = await Connection.connect({ address: server.address });
  client = new Client({ connection });
});
afterAll(async () => {
  await connection.close();
  await server.stop();
});
beforeEach(() => {
  taskQueue = expect.getState().currentTestName ?? '';
});

function start(workflowId: string): Promise<WorkflowHandle> {
  return client.workflow.start('any', {
    ...{ workflowId, taskQueue, workflowTaskTimeout: TASK_TIMEOUT },
  });
}

/** Takes a task as a worker of this name does; it waits until there is one. */
function take(identity: string) {
  const poll = { namespace: 'default', taskQueue: { name: taskQueue }, identity };
  return connection.withDeadline(Date.now() + POLL_MS, () =>
    connection.workflowService.pollWorkflowTaskQueue(poll),
  );
}

const complete = (taskToken: Uint8Array) =>
  connection.workflowService.respondWorkflowTaskCompleted({ namespace: 'default', taskToken });

/** As soon as the server lists the workflows, which it does a moment after their start. */
async function endTasks(dead: string[], running: number): Promise<void> {
  const query = `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
  while ((await client.workflow.count(query)).count < running);
  const { workflowService: service } = connection;
  await endTasksOf({ service, namespace: 'default', identity: NEXT, taskQueue, dead });
}

it('tasks that dead workers had in hand are for others to take at once', async () => {
  await start('first');
  await take('dead');
  const second = await start('second');
  await take('also dead');
  await endTasks(['dead', 'also dead'], 2);
  const taken = [await take(NEXT), await take(NEXT)];
  expect(taken.map(({ attempt }) => attempt)).toEqual([2, 2]);
  expect(taken.map(({ workflowExecution }) => workflowExecution?.workflowId).sort()).toEqual([
    'first',
    'second',
  ]);
  const { events } = await second.fetchHistory();
  expect(events?.flatMap((event) => event.workflowTaskFailedEventAttributes ?? [])).toMatchObject([
    {
      identity: NEXT,
      failure: {
        message: 'its worker ended, and another one goes on',
        applicationFailureInfo: { type: 'WorkerEnded' },
      },
    },
  ]);
});

it('a task of the earliest of many workflows is ended, too', async () => {
  const earliest = await start('earliest');
  await take('dead');
  const later = 250;
  await Promise.all(Array.from({ length: later }, (_, index) => start(`later-${index}`)));
  await endTasks(['dead'], 1 + later);
  const { events } = await earliest.fetchHistory();
  expect(events?.filter((event) => event.workflowTaskFailedEventAttributes)).toHaveLength(1);
});

it('tasks of others are left to them', async () => {
  await start('alive');
  const { taskToken } = await take('alive');
  await endTasks(['dead'], 1);
  expect(await complete(taskToken)).toBeDefined();
});

it('a task that was lost before is left to its time-out', async () => {
  await start('lost');
  await take('dead');
  await endTasks(['dead'], 1);
  const { taskToken } = await take('dead');
  await endTasks(['dead'], 1);
  expect(await complete(taskToken)).toBeDefined();
});

it('so is one that followed a lost task as a first attempt, because a signal came meanwhile', async () => {
  const handle = await start('signalled');
  await take('dead');
  await handle.signal('any');
  await endTasks(['dead'], 1);
  const { attempt, taskToken } = await take('dead');
  expect(attempt).toBe(1);
  await endTasks(['dead'], 1);
  expect(await complete(taskToken)).toBeDefined();
});

it('a workflow without a task is left alone', async () => {
  const handle = await start('waiting');
  const { taskToken } = await take('dead');
  await complete(taskToken);
  await endTasks(['dead'], 1);
  const { events } = await handle.fetchHistory();
  expect(events?.at(-1)?.workflowTaskCompletedEventAttributes).toBeTruthy();
});

it('nothing is asked where none has died', async () => {
  const service = {} as Connection['workflowService'];
  await endTasksOf({ service, namespace: 'default', identity: NEXT, taskQueue, dead: [] });
});
