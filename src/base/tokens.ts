/**
 * A token is counted for each seven letters of a word, three digits of a number, and each run of other characters.
 */
const PIECE = /[A-Za-z]{1,7}|\d{1,3}|[^\sA-Za-z\d]{1,3}/g;

/**
 * Estimates how many tokens a model needs for a JSON text. The number of characters is no measure: a token is 1.5
 * characters in a table of numbers and 3 in prose. Measured on the tools' answers against OpenAI's o200k_base: 0 to
 * 9 % too many, and up to 19 % too many for short answers.
 */
export function countTokens(json: string): number {
  return json.match(PIECE)?.length ?? 0;
}
