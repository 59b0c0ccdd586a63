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
function tasksOf(
  stand: () => TaskStand,
  options: Partial<TaskOptions> = {},
  onLook: (name: string) => void = () => undefined,
) {
  const tool = defineTool({
    name: 'wait',
    title: 'Wait',
    description: 'Waits.',
    annotations: READ_ONLY,
    input: z.strictObject({
      name: z.string(),
      seconds: z.number().max(45).default(30).meta({ mayExceed: true }),
    }),
    output: z.object({ name: z.string() }),
    run: async ({ name }, _services: null) => {
      onLook(name);
      return { name };
    },
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
    const begun = await tasks.begin('wait', { name: 'a' }, call);
    const task = begun?.task;
    expect(begun).toEqual({ task });
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
    ['a wait may say more', () => ({ status: 'completed', isLast: false }), { name: 'a' }, {}],
    ['its work is not seen', () => ({ ...working, isSeen: false }), { name: 'a' }, {}],
    ['it does not wait', () => working, { name: 'a', seconds: 0 }, {}],
    ['its arguments are wrong', () => working, { name: 1 }, {}],
    ['they have control characters', () => working, { name: '\u001b' }, {}],
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

describe('a call says how its arguments were understood', () => {
  const meant = { name: 'a', seconds: 120 };
  const remark = expect.stringContaining('seconds');

  it('in the message of its task', async () => {
    const begun = await tasksOf(() => working).begin('wait', meant, call);
    expect(begun?.task?.statusMessage).toMatch(/^Soon\. .*seconds/);
  });

  it('in its answer, which is that of the one look where the work is over', async () => {
    const looks: string[] = [];
    const tasks = tasksOf(
      () => ({ status: 'completed', isLast: true }),
      {},
      (name) => void looks.push(name),
    );
    expect(await tasks.begin('wait', meant, call)).toMatchObject({
      answer: { structuredContent: { remarks: [remark], name: 'a' } },
    });
    expect(looks).toEqual(['a']);
  });
});

it('a completed task has the answer that the call would have', async () => {
  const begun = await tasksOf(() => working).begin('wait', { name: 'a' }, call);
  const completed = tasksOf(() => ({ status: 'completed', isLast: true }));
  expect(await completed.get(String(begun?.task?.taskId), call)).toMatchObject({
    status: 'completed',
    result: { content: [{ type: 'text', text: '{"name":"a"}' }], structuredContent: { name: 'a' } },
  });
});

it('a server that only reads cancels no task', async () => {
  const tasks = tasksOf(() => working, { mayCancel: false });
  const begun = await tasks.begin('wait', { name: 'a' }, call);
  const { taskId = '' } = begun?.task ?? {};
  await expect(tasks.cancel(taskId)).rejects.toThrow(
    'This server only reads, and cancels no task.',
  );
});
