import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidInputError } from '../../base/errors.js';

/** The call that a task stands for. A task's id holds it, so no server has to remember it. */
export interface TaskCall {
  tool: string;
  /** Arguments with which the tool looks at the work without waiting for it. */
  input: Record<string, unknown>;
  /** Unix milliseconds. */
  createdAt: number;
}

/** Makes and reads the ids of tasks. All servers with one secret read each other's ids. */
export interface TaskIds {
  seal(call: TaskCall): string;
  /** @throws InvalidInputError for an id that was not made with this secret. */
  open(taskId: string): TaskCall;
}

/** First in the signed text, so that the secret could sign other things too. */
const PURPOSE = 'task-1:';

/** @param secret of at least 16 letters. */
export function taskIds(secret: string): TaskIds {
  const sign = (text: string) =>
    createHmac('sha256', secret).update(`${PURPOSE}${text}`).digest('base64url');
  return {
    seal: ({ tool, input, createdAt }) => {
      const text = Buffer.from(JSON.stringify([tool, input, createdAt])).toString('base64url');
      return `${text}.${sign(text)}`;
    },
    open: (taskId) => {
      const [text = '', signature = ''] = taskId.split('.');
      const isOurs = taskId === `${text}.${signature}` && isEqual(signature, sign(text));
      if (!isOurs) {
        throw new InvalidInputError(
          'This server has not issued the taskId; it takes the taskId of an answer, unchanged.',
        );
      }
      const [tool, input, createdAt] = JSON.parse(Buffer.from(text, 'base64url').toString());
      return { tool, input, createdAt };
    },
  };
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
