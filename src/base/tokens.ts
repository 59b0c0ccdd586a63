/** Words by seven letters, numbers by three digits, and what stands between them. */
const PIECE = /[A-Za-z]{1,7}|\d{1,3}|[^\sA-Za-z\d]{1,3}/g;

/**
 * About how many tokens a model reads a JSON text as. Characters would not tell: 1.5 of a table of numbers are a
 * token, and 3 of prose. Measured on the tools' answers with OpenAI's o200k_base: 0 to 9 % more than it counts, of
 * short answers up to 19 %.
 */
export function countTokens(json: string): number {
  return json.match(PIECE)?.length ?? 0;
}
