import { expect, it } from '@jest/globals';
import { asReceived, messagePastSdk, pastSdk } from '../../../src/mcp/own-listen.js';

it.each(['subscriptions/listen', 'tools/list'])(
  '%s passes the SDK as the method that it is',
  (method) => {
    expect(asReceived(pastSdk(method))).toBe(method);
  },
);

it('no client calls the method under the name by which it passes the SDK', () => {
  const inner = pastSdk('subscriptions/listen');
  expect(asReceived(pastSdk(inner))).not.toBe('subscriptions/listen');
  expect(messagePastSdk({ method: inner })).toEqual({ method: pastSdk(inner) });
});

it('an answer has no name', () => {
  expect(messagePastSdk({ result: {} })).toEqual({ result: {} });
});
