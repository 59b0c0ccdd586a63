import type { Config } from '../config.js';
import type { TaskIds } from '../mcp/tasks/task-ids.js';
import type { TaskOptions } from '../mcp/tasks/tasks.js';

/** Tasks whose ids are signed with the secret of the settings, or else with the home's. */
export function taskOptions({
  home,
  taskSecret,
}: Pick<Config, 'home' | 'taskSecret'>): TaskOptions {
  let ids: Promise<TaskIds> | undefined;
  return {
    ids: () => {
      ids ??= loadIds(home, taskSecret).catch((error) => {
        // The home may be there again at the next call.
        ids = undefined;
        throw error;
      });
      return ids;
    },
    now: Date.now,
    mayCancel: true,
  };
}

/** A host waits for neither. */
async function loadIds(home: string, secret: string | undefined): Promise<TaskIds> {
  const [{ taskIds }, { homeSecret }] = await Promise.all([
    import('../mcp/tasks/task-ids.js'),
    import('./task-secret.js'),
  ]);
  return taskIds(secret ?? (await homeSecret(home)));
}
