import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidInputError } from '../../../../src/base/errors.js';
import { taskIds } from '../../../../src/mcp/tasks/task-ids.js';

const ids = taskIds('the-secret-of-one-home');
const call = {
  tool: 'await_it',
  input: { names: ['a', 'ü'], mode: 'all' },
  createdAt: 1_795_000_000_000,
};

describe('the id of a task', () => {
  it('is read by every server that has the secret', () => {
    expect(taskIds('the-secret-of-one-home').open(ids.seal(call))).toEqual(call);
  });

  it('can stand in a header', () => {
    expect(ids.seal(call)).toMatch(/^[\w-]+\.[\w-]{43}$/);
  });

  it('of another secret, or with any letter changed, left out or added, is refused in words', () => {
    const refusal = new InvalidInputError(
      'This server has not issued the taskId; it takes the taskId of an answer, unchanged.',
    );
    expect(() => ids.open(taskIds('the-secret-of-another').seal(call))).toThrow(refusal);
    const id = ids.seal(call);
    const place = fc.nat(id.length - 1);
    const letter = fc.constantFrom(...'ABCxyz019-_.= ');
    fc.assert(
      fc.property(place, letter, fc.constantFrom(0, 1), (at, put, taken) => {
        const changed = `${id.slice(0, at)}${put}${id.slice(at + taken)}`;
        if (changed !== id) expect(() => ids.open(changed)).toThrow(refusal);
      }),
    );
    for (const text of ['', '.', id.slice(0, -1), `${id}.`, `${id}=`]) {
      expect(() => ids.open(text)).toThrow(refusal);
    }
  });
});
