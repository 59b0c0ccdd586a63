import type { z } from 'zod';
import { InvalidInputError, UnavailableError } from '../../base/errors.js';
import { parseArguments } from '../arguments.js';
import { type ToolAnswer, toToolAnswer } from '../call-tool.js';
import { asMeant } from '../meant.js';
import type { AnyTool, TaskStand, Tool, ToolCall, ToolTask } from '../tool.js';
import type { TaskCall, TaskIds } from './task-ids.js';

/** A task as MCP has it. It is never discarded, because a job's answer is for ever. */
export interface Task {
  taskId: string;
  status: TaskStand['status'];
  statusMessage?: string;
  createdAt: string;
  lastUpdatedAt: string;
  ttlMs: null;
  pollIntervalMs?: number;
  /** Of a completed task: what the call would have answered. */
  result?: object;
}

/** A call that may wait: the task as which it goes on, or its answer where there is nothing to wait for. */
export type BegunCall =
  | { task: Task; answer?: undefined }
  | { answer: ToolAnswer; task?: undefined };

/** The tasks of a server's tools. Nothing of them is kept here: their ids and the tools say all. */
export interface Tasks {
  /** Undefined for a call that is answered as without tasks: it does not wait, or is wrong. */
  begin(tool: string, received: unknown, call: ToolCall): Promise<BegunCall | undefined>;
  /** @throws InvalidInputError for an unknown id, UnavailableError. */
  get(taskId: string, call: ToolCall): Promise<Task>;
  /** Asks the work of a task to stop. @throws InvalidInputError, UnavailableError. */
  cancel(taskId: string): Promise<void>;
  /** @throws InvalidInputError for an unknown id. */
  check(taskId: string): Promise<void>;
  /** Resolves when the task has ended, however that was. @throws the signal's reason. */
  ended(taskId: string, signal: AbortSignal): Promise<void>;
}

/** What the tasks of a server need. */
export interface TaskOptions {
  /** Read at the first task. @throws UnavailableError where it cannot be had. */
  ids(): Promise<TaskIds>;
  /** Unix milliseconds. */
  now(): number;
  /** False for a server that only reads. */
  mayCancel: boolean;
}

/**
 * Clients of HTTP repeat an id in a header, and many servers and proxies take no header of 8 kB. A call of a longer id
 * is answered as without tasks.
 */
const LONGEST_ID = 6_000;

type TaskedTool<Services> = Tool<z.ZodObject, z.ZodObject, Services> & {
  task: ToolTask<z.ZodObject, z.ZodObject, Services>;
};

function isTasked<Services>(tool: AnyTool<Services> | undefined): tool is TaskedTool<Services> {
  return tool !== undefined && 'task' in tool && tool.task !== undefined;
}

/** The arguments of a call without its wait; undefined for one that does not wait, or whose arguments are wrong. */
function lookOf<Services>(tool: TaskedTool<Services>, value: unknown) {
  try {
    return tool.task.look(parseArguments(tool.name, tool.input, value));
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

export function toolTasks<Services>(
  tools: readonly AnyTool<Services>[],
  services: Services,
  { ids, now, mayCancel }: TaskOptions,
): Tasks {
  const find = (name: string) => tools.find((tool) => tool.name === name);
  // Without a secret a call is answered as without tasks.
  const seal = async (call: TaskCall) => {
    try {
      return (await ids()).seal(call);
    } catch (error) {
      if (error instanceof UnavailableError) return undefined;
      throw error;
    }
  };
  const lookAgain = async (taskId: string) => {
    const call = (await ids()).open(taskId);
    const tool = find(call.tool);
    if (!isTasked(tool)) {
      throw new InvalidInputError(`The task is of ${call.tool}, which this server does not offer.`);
    }
    return { call, tool, input: parseArguments(tool.name, tool.input, call.input) };
  };
  const describe = (
    taskId: string,
    { createdAt }: TaskCall,
    { status, message, pollAfterSeconds }: TaskStand,
  ): Task => ({
    taskId,
    status,
    ...(message !== undefined && { statusMessage: message }),
    createdAt: new Date(createdAt).toISOString(),
    lastUpdatedAt: new Date(now()).toISOString(),
    ttlMs: null,
    ...(pollAfterSeconds !== undefined && { pollIntervalMs: pollAfterSeconds * 1_000 }),
  });
  return {
    begin: async (name, received, toolCall) => {
      const tool = find(name);
      if (!isTasked(tool)) return undefined;
      const { value, remarks } = asMeant(tool.input, received);
      const input = lookOf(tool, value);
      if (input === undefined) return undefined;
      // The call without tasks meets the same failure, and answers with it.
      const output = await tool.run(input, services, toolCall).catch(() => undefined);
      if (output === undefined) return undefined;
      const stand = tool.task.stand(output, input);
      if (stand.status !== 'working') {
        const told = remarks.length > 0 ? { remarks, ...output } : output;
        return stand.isLast ? { answer: toToolAnswer(tool, told) } : undefined;
      }
      if (!stand.isSeen) return undefined;
      const call = { tool: name, input, createdAt: now() };
      const taskId = await seal(call);
      if (taskId === undefined || taskId.length > LONGEST_ID) return undefined;
      const message = [stand.message, ...remarks].join(' ');
      return { task: describe(taskId, call, { ...stand, message }) };
    },
    get: async (taskId, toolCall) => {
      const { call, tool, input } = await lookAgain(taskId);
      const output = await tool.run(input, services, toolCall);
      const stand = tool.task.stand(output, input);
      const result = stand.status === 'completed' && { result: toToolAnswer(tool, output) };
      return { ...describe(taskId, call, stand), ...result };
    },
    cancel: async (taskId) => {
      const { tool, input } = await lookAgain(taskId);
      if (!mayCancel) throw new InvalidInputError('This server only reads, and cancels no task.');
      await tool.task.cancel(input, services);
    },
    check: async (taskId) => {
      await lookAgain(taskId);
    },
    ended: async (taskId, signal) => {
      const { tool, input } = await lookAgain(taskId);
      await tool.task.ended(input, services, signal);
    },
  };
}
