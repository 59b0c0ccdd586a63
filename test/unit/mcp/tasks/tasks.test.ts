import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { UnavailableError } from '../../../../src/base/errors.js';
import { taskIds } from '../../../../src/mcp/tasks/task-ids.js';
import { type TaskOptions, toolTasks } from '../../../../src/mcp/tasks/tasks.js';
import { defineTool, READ_ONLY, type TaskStand } from '../../../../src/mcp/tool.js';

const NOW = Date.UTC(2026, 10, 28);
const OPTIONS: TaskOptions = {
  ids: async () => taskIds('the-secret-of-one-home'),
  now: () => NOW,
  mayCancel: true,
};
const working: TaskStand = {
  status: 'working',
  isSeen: true,
  message: 'Soon.',
  pollAfterSeconds: 5,
};
const call = { signal: new AbortController().signal };

/** The tasks of one tool, whose work stands as told. */
function tasksOf(stand: () => TaskStand, options: Partial<TaskOptions> = {}) {
  const tool = defineTool({
    name: 'wait',
    title: 'Wait',
    description: 'Waits.',
    annotations: READ_ONLY,
    input: z.strictObject({ name: z.string(), seconds: z.number().default(30) }),
    output: z.object({ name: z.string() }),
    run: async ({ name }, _services: null) => ({ name }),
    task: {
      look: (input) => (input.seconds === 0 ? undefined : { ...input, seconds: 0 }),
      stand,
      ended: async () => undefined,
      cancel: async () => undefined,
    },
  });
  return toolTasks([tool], null, { ...OPTIONS, ...options });
}

describe('a call goes on as a task', () => {
  it('where its work is seen to go on, with all that a client polls by', async () => {
    const tasks = tasksOf(() => working);
    const task = await tasks.begin('wait', { name: 'a' }, call);
    expect(task).toEqual({
      taskId: taskIds('the-secret-of-one-home').seal({
        tool: 'wait',
        input: { name: 'a', seconds: 0 },
        createdAt: NOW,
      }),
      status: 'working',
      statusMessage: 'Soon.',
      createdAt: '2026-11-28T00:00:00.000Z',
      lastUpdatedAt: '2026-11-28T00:00:00.000Z',
      ttlMs: null,
      pollIntervalMs: 5_000,
    });
    expect(await tasks.get(String(task?.taskId), call)).toEqual(task);
  });

  it.each<[string, () => TaskStand, object, Partial<TaskOptions>]>([
    ['its work is over', () => ({ status: 'completed' }), { name: 'a' }, {}],
    ['its work is not seen', () => ({ ...working, isSeen: false }), { name: 'a' }, {}],
    ['it does not wait', () => working, { name: 'a', seconds: 0 }, {}],
    ['its arguments are wrong', () => working, { name: 1 }, {}],
    ['its id would be too long for a header', () => working, { name: 'a'.repeat(6_000) }, {}],
    [
      'there is no secret',
      () => working,
      { name: 'a' },
      { ids: () => Promise.reject(new UnavailableError('No home.')) },
    ],
  ])('but not where %s', async (_what, stand, input, options) => {
    expect(await tasksOf(stand, options).begin('wait', input, call)).toBeUndefined();
  });
});

it('a completed task has the answer that the call would have', async () => {
  const begun = await tasksOf(() => working).begin('wait', { name: 'a' }, call);
  const completed = tasksOf(() => ({ status: 'completed' }));
  expect(await completed.get(String(begun?.taskId), call)).toMatchObject({
    status: 'completed',
    result: { content: [{ type: 'text', text: '{"name":"a"}' }], structuredContent: { name: 'a' } },
  });
});

it('a server that only reads cancels no task', async () => {
  const tasks = tasksOf(() => working, { mayCancel: false });
  const { taskId = '' } = (await tasks.begin('wait', { name: 'a' }, call)) ?? {};
  await expect(tasks.cancel(taskId)).rejects.toThrow(
    'This server only reads, and cancels no task.',
  );
});
