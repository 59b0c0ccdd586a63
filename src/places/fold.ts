/** Letters that Unicode takes for letters of their own, and people who lack them write with others. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŋ: 'n',
  ø: 'o',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

/**
 * Text by which names are compared: "Île-de-France" and "ile de france" are one, and so are "Tromsø" and "tromso",
 * "St. John's" and "st johns".
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}.'’ʻʼ`]/gu, '')
    .toLowerCase()
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter)
    .replace(/[\s\-‐‑–]+/g, ' ')
    .trim();
}
