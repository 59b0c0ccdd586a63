/** Latin letters that Unicode does not decompose into an ASCII letter and a mark. */
const LETTERS: Record<string, string> = {
  æ: 'ae',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ĸ: 'k',
  ł: 'l',
  ŋ: 'ng',
  ø: 'o',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
  ŧ: 't',
  ə: 'e',
};

/** Small Latin letters in ASCII: "łódź" is "lodz". Other letters stay. */
export function asciiLetters(text: string): string {
  const lower = text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  return [...lower].map((letter) => LETTERS[letter] ?? letter).join('');
}
