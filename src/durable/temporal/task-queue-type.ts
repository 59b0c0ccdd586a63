/** temporal/api/enums/v1/task_queue.proto. */
export const TASK_QUEUE_TYPE = { workflow: 1, activity: 2 } as const;
