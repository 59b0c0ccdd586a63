import { expect, it } from '@jest/globals';
import { type Client, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { deleteHistories } from '../../../../src/durable/temporal/delete.js';

/** What the server does not answer: the SDK wraps what gRPC says. */
function silence(): Error {
  const cause = Object.assign(new Error('4 DEADLINE_EXCEEDED'), {
    code: 4,
    details: '',
    metadata: {},
  });
  return new ServiceError('no answer', { cause });
}

/** A server with a run of each of some jobs: its status by name. It deletes at once. */
function serverWith(jobs: Record<string, string>) {
  const runs = new Map(Object.entries(jobs));
  const questions: string[] = [];
  const silentOn = new Set<string>();
  const startedLater = new Set<string>();
  const listed = function* (query: string) {
    questions.push(query);
    if (silentOn.has('list')) throw silence();
    for (const workflowId of runs.keys()) {
      if (!query.includes(`'${workflowId}'`)) continue;
      yield { workflowId, runId: `run of ${workflowId}`, status: { name: 'FAILED' } };
      const later = { workflowId, runId: `later run of ${workflowId}` };
      if (startedLater.has(workflowId)) yield { ...later, status: { name: 'RUNNING' } };
    }
  };
  const client = {
    options: { namespace: 'default' },
    workflow: {
      getHandle: (name: string) => ({
        describe: async () => {
          if (silentOn.has(name)) throw silence();
          const status = runs.get(name);
          if (status === undefined) throw new WorkflowNotFoundError('none', name, undefined);
          return { type: 'firstJob', runId: `run of ${name}`, status: { name: status } };
        },
      }),
      list: ({ query }: { query: string }) => listed(query),
    },
    workflowService: {
      deleteWorkflowExecution: async (asked: { workflowExecution: { workflowId: string } }) => {
        const { workflowId } = asked.workflowExecution;
        if (silentOn.has(`deletion of ${workflowId}`)) throw silence();
        runs.delete(workflowId);
      },
    },
  } as unknown as Client;
  return {
    ...{ questions, silentOn, startedLater, runs },
    remove: (...names: string[]) => deleteHistories(client, ['firstJob'], names),
  };
}

it('all jobs of a call are asked for in one question, before and after', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `ended-${index}`);
  const server = serverWith(Object.fromEntries(names.map((name) => [name, 'FAILED'])));
  expect(await server.remove(...names)).toEqual(names.map(() => 'deleted'));
  const quoted = names.map((name) => `'${name}'`).join(', ');
  const question = `WorkflowType IN ('firstJob') AND WorkflowId IN (${quoted})`;
  expect(server.questions).toEqual([question, question]);
});

it('of each job is told what became of it', async () => {
  const server = serverWith({
    ended: 'FAILED',
    runs: 'RUNNING',
    silent: 'FAILED',
    stays: 'FAILED',
  });
  server.silentOn.add('silent').add('deletion of stays');
  expect(await server.remove('nobodys', 'silent', 'runs', 'stays', 'ended')).toEqual([
    ...['unknown', 'untold', 'running', 'untold', 'deleted'],
  ]);
  expect([...server.runs.keys()]).toEqual(['runs', 'silent', 'stays']);
});

it('a job that was started again while it was looked at runs, and nothing of it goes', async () => {
  const server = serverWith({ again: 'FAILED', ended: 'FAILED' });
  server.startedLater.add('again');
  expect(await server.remove('again', 'ended')).toEqual(['running', 'deleted']);
  expect([...server.runs.keys()]).toEqual(['again']);
});

it('a server that answers for none is told as that', async () => {
  const server = serverWith({ one: 'FAILED', two: 'FAILED' });
  server.silentOn.add('one').add('two');
  await expect(server.remove('one', 'two')).rejects.toThrow(ServiceError);
  server.silentOn.clear();
  server.silentOn.add('deletion of one').add('deletion of two');
  await expect(server.remove('one', 'two')).rejects.toThrow(ServiceError);
});

it('jobs that were deleted are told so where the server goes before it has shown that', async () => {
  const server = serverWith({ ended: 'FAILED' });
  const { runs } = server;
  runs.delete = (name) => {
    server.silentOn.add('list');
    return Map.prototype.delete.call(runs, name);
  };
  expect(await server.remove('ended')).toEqual(['deleting']);
});
