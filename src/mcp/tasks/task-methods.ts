import { z } from 'zod';
import { defineMethod, type Methods } from '../methods.js';
import { refuseWithoutTasks } from './extension.js';
import type { Tasks } from './tasks.js';

const taskSchema = z.looseObject({ taskId: z.string() });

/** tasks/get, tasks/update and tasks/cancel. */
export function taskMethods(tasks: Tasks): Methods {
  return {
    'tasks/get': defineMethod({
      params: taskSchema,
      line: '2026',
      answer: ({ taskId }, context) => {
        refuseWithoutTasks(context);
        const { signal, hurry } = context;
        return tasks.get(taskId, { signal, ...(hurry && { hurry }) });
      },
    }),
    // A task of ours asks for nothing, and answers to what was not asked are ignored.
    'tasks/update': defineMethod({
      params: taskSchema,
      line: '2026',
      answer: async ({ taskId }, context) => {
        refuseWithoutTasks(context);
        await tasks.check(taskId);
        return {};
      },
    }),
    'tasks/cancel': defineMethod({
      params: taskSchema,
      line: '2026',
      answer: async ({ taskId }, context) => {
        refuseWithoutTasks(context);
        await tasks.cancel(taskId);
        return {};
      },
    }),
  };
}
