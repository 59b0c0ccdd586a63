/** Tools that the official suite calls to see tasks. A task's id holds until when it works. */
import { z } from 'zod';
import { taskIds } from '../../src/mcp/tasks/task-ids.js';
import type { TaskOptions } from '../../src/mcp/tasks/tasks.js';
import { type AnyTool, defineTool, READ_ONLY, type ToolTask } from '../../src/mcp/tool.js';

const slowInput = z.strictObject({
  seconds: z.number().default(0.2),
  label: z.string().default(''),
  /** Unix milliseconds; only the id of a task has it. */
  until: z.number().optional(),
});
const slowOutput = z.object({ label: z.string(), isOver: z.boolean(), isCancelled: z.boolean() });

/** Works for some seconds, as a task for clients that take tasks. */
function slowTool(name: string, isFailure: boolean): AnyTool<null> {
  const cancelled = new Set<number>();
  const task: ToolTask<typeof slowInput, typeof slowOutput, null> = {
    look: ({ seconds, ...input }) =>
      seconds === 0 ? undefined : { ...input, seconds, until: Date.now() + seconds * 1_000 },
    stand: ({ isOver, isCancelled }) => {
      if (isCancelled) return { status: 'cancelled', isLast: true };
      if (isOver) return { status: 'completed', isLast: true };
      return { status: 'working', isSeen: true, message: 'Working.', pollAfterSeconds: 1 };
    },
    ended: async () => undefined,
    cancel: async ({ until = 0 }) => {
      if (until > Date.now()) cancelled.add(until);
    },
  };
  return defineTool({
    name,
    title: name,
    description: `The suite calls ${name}.`,
    annotations: READ_ONLY,
    input: slowInput,
    output: slowOutput,
    run: async ({ label, until = 0 }, _services: null) => ({
      label,
      isOver: until <= Date.now(),
      isCancelled: cancelled.has(until),
    }),
    isFailure: () => isFailure,
    task,
  }) as AnyTool<null>;
}

const greet = defineTool({
  name: 'greet',
  title: 'greet',
  description: 'The suite calls greet.',
  annotations: READ_ONLY,
  input: z.strictObject({ name: z.string() }),
  output: z.object({ greeting: z.string() }),
  run: async ({ name }, _services: null) => ({ greeting: `Hello, ${name}!` }),
}) as AnyTool<null>;

export const TASK_FIXTURES = [
  greet,
  slowTool('slow_compute', false),
  slowTool('failing_job', true),
];

export const FIXTURE_TASKS: TaskOptions = {
  ids: async () => taskIds('the-secret-of-the-fixtures'),
  now: Date.now,
  mayCancel: true,
};
