import { expect, it } from '@jest/globals';
import { TASKS_EXTENSION, takesTasks } from '../../../../src/mcp/tasks/extension.js';

const { signal } = new AbortController();

it('a client takes tasks where it declares them, in the line 2026 alone', () => {
  const request = { signal, id: 1, extensions: [TASKS_EXTENSION] };
  expect(takesTasks({ ...request, line: '2026' })).toBe(true);
  expect(takesTasks({ ...request, line: '2025' })).toBe(false);
  expect(takesTasks({ ...request, line: '2026', extensions: [] })).toBe(false);
  expect(takesTasks({ signal, id: 1, line: '2026' })).toBe(false);
});
