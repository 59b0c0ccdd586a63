import { createHook } from 'node:async_hooks';

/** Counts the programs that this process starts until `stop`. */
export function countProcesses(): { stop(): number } {
  let started = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'PROCESSWRAP') started += 1;
    },
  }).enable();
  return {
    stop: () => {
      hook.disable();
      return started;
    },
  };
}
