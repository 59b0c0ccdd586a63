import { expect, it } from '@jest/globals';
import { visible, visibleLine } from '../../../src/cli/visible.js';

it.each([
  ['a carriage return', 'a\rb', 'a\\u000db'],
  ['an escape', '\u001b[2J', '\\u001b[2J'],
  ['a control of eight bits', '\u009b2J', '\\u009b2J'],
  ['what turns the direction', 'a\u202eb', 'a\\u202eb'],
  ['letters of any script', 'Łódź 東京 🌧', 'Łódź 東京 🌧'],
  ['lines', 'a\nb', 'a\nb'],
])('%s is shown, not obeyed', (_what, text, shown) => {
  expect(visible(text)).toBe(shown);
});

it('a name is one line', () => {
  expect(visibleLine('a\nb\tc')).toBe('a\\nb\\u0009c');
});
