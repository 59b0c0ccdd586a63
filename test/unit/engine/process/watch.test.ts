import { describe, expect, it } from '@jest/globals';
import { untilHung } from '../../../../src/engine/process/watch.js';

/** Answers, fails or is silent, ask by ask; then the watch is called off. */
function pulseOf(script: string) {
  const off = new AbortController();
  let asked = 0;
  const ask = () => {
    const said = script[asked++];
    if (said === undefined) off.abort();
    if (said === '+') return Promise.resolve();
    return said === 'x' ? Promise.reject(new Error('refused')) : new Promise<void>(() => undefined);
  };
  const heard: boolean[] = [];
  const pulse = { ask, isStopped: () => undefined, pauseMs: 1, answerMs: 20 };
  return {
    pulse,
    off,
    asked: () => asked,
    heard,
    hear: (answered: boolean) => heard.push(answered),
  };
}

describe('a service', () => {
  it('hangs when it has not answered three times in a row, in whatever way', async () => {
    const { pulse, off, asked, heard, hear } = pulseOf('+-x+x-x+');
    await untilHung(pulse, off.signal, hear);
    expect(asked()).toBe(7);
    expect(heard).toEqual([true, false, false, true, false, false, false]);
  });

  it('that answers now and then is let be', async () => {
    const { pulse, off, hear } = pulseOf('--+xx+-x+');
    await expect(untilHung(pulse, off.signal, hear)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
