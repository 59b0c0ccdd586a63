import { describe, expect, it } from '@jest/globals';
import type { JobDescription } from '../../../../src/durable/promises.js';
import { describeSet } from '../../../../src/durable/temporal/describe-set.js';
import { NoAnswerError } from '../../../../src/durable/temporal/silence.js';

const SERVER = { address: '127.0.0.1:1', advice: 'start it' };
const running = (name: string): JobDescription => ({ name, status: 'running' });

/** Of some names nothing comes, of others what cannot be read. */
async function look(name: string): Promise<JobDescription> {
  if (name.startsWith('silent')) throw new NoAnswerError('no answer in 5 ms');
  if (name === 'odd') throw new TypeError('Unknown encoding: binary/encrypted');
  return running(name);
}

describe('a set of jobs', () => {
  it('of which the server does not tell of one gives the others', async () => {
    expect(await describeSet(['a', 'silent', 'odd', 'b'], SERVER, look)).toEqual([
      running('a'),
      {
        name: 'silent',
        status: 'unknown',
        attention:
          'The Temporal server at 127.0.0.1:1 has told of other jobs in time and not of "silent"; ask again.',
      },
      {
        name: 'odd',
        status: 'unknown',
        attention:
          'What the Temporal server at 127.0.0.1:1 holds of "odd" cannot be read: Unknown encoding: binary/encrypted.',
      },
      running('b'),
    ]);
  });

  it('of which the server says nothing tells why, where that is known: a full disk, an engine that starts it again', async () => {
    const why = 'The disk of /home is full; make room there, and jobs go on by themselves.';
    const server = { ...SERVER, whySilent: async () => why };
    expect(await describeSet(['silent-1', 'silent-2'], server, look)).toEqual([
      { name: 'silent-1', status: 'unknown', attention: why },
      { name: 'silent-2', status: 'unknown', attention: why },
    ]);
  });

  it('of which the server says nothing tells what is to be found at its address', async () => {
    const attention =
      'The Temporal server at 127.0.0.1:1 does not answer (connect ECONNREFUSED 127.0.0.1:1); start it.';
    expect(await describeSet(['silent-1', 'silent-2'], SERVER, look)).toEqual([
      { name: 'silent-1', status: 'unknown', attention },
      { name: 'silent-2', status: 'unknown', attention },
    ]);
  });
});
