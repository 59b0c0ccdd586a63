import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { PRODUCT_FILES, ROOT, readText } from './sources.js';

/** A call of a service of Temporal. */
const CALLED = /(?<=\b(?:workflow|operator)Service\s*\.)[a-z]\w+(?=\()/g;
/** What the client of workflows calls, of its every method that a job's life needs. */
const OF_THE_CLIENT = ['describeWorkflowExecution', 'getSystemInfo', 'startWorkflowExecution'];

/** A method of a service in the JSON of Temporal's protocol. */
const METHOD = /"?(\w+)"?:\{"?requestType/g;

it('the program has the methods of Temporal that it calls, and not those of what it does not use', () => {
  const calls = PRODUCT_FILES.flatMap((path) => readText(path).match(CALLED) ?? []);
  expect(calls).toContain('requestCancelWorkflowExecution');
  const files = readdirSync(join(ROOT, 'dist')).filter((name) => name.endsWith('.cjs'));
  const methods = files
    .flatMap((name) => [...readText(`dist/${name}`).matchAll(METHOD)])
    .map(([, name = '']) => `${name[0]?.toLowerCase()}${name.slice(1)}`);
  const called = [...new Set([...calls, ...OF_THE_CLIENT])];
  expect(called.filter((name) => !methods.includes(name))).toEqual([]);
  expect(methods).not.toContain('createSchedule');
});
