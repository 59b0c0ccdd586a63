/** Letters that Unicode does not decompose, with their usual replacements. */
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
 * Folds a name for comparison: "Île-de-France" equals "ile de france", "Tromsø" equals "tromso", and "St. John's"
 * equals "st johns".
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
