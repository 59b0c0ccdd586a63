import { createRequire } from 'node:module';
import { expect, it } from '@jest/globals';
import { rehearseStart } from '../../../../src/durable/temporal/connection.js';

const { temporal } = createRequire(import.meta.url)('@temporalio/proto');

it('makes the code of the messages with which a workflow starts', async () => {
  const { StartWorkflowExecutionRequest } = temporal.api.workflowservice.v1;
  const { Payload } = temporal.api.common.v1;
  const haveCode = () =>
    [StartWorkflowExecutionRequest, Payload].map((message) => Object.hasOwn(message, 'encode'));
  expect(haveCode()).toEqual([false, false]);
  await rehearseStart();
  expect(haveCode()).toEqual([true, true]);
});
