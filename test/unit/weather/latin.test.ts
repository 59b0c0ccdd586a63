import { expect, it } from '@jest/globals';
import { asciiLetters } from '../../../src/weather/latin.js';

it.each([
  ['ŁÓDŹ', 'lodz'],
  ['Tromsø', 'tromso'],
  ['Straße', 'strasse'],
  ['Ærø', 'aero'],
  ['Bələdiyyə', 'belediyye'],
  ['Gżira, Għarb', 'gzira, gharb'],
  ['東京', '東京'],
])('%s is %s', (text, ascii) => {
  expect(asciiLetters(text)).toBe(ascii);
});
