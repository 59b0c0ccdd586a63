/** A number or a text in a JSON text. */
interface JsonValue {
  /** As it stands in the text. */
  token: string;
  /** Where it begins. */
  index: number;
  /** The fields on the way to it; '' stands for a place in an array. */
  path: readonly string[];
}

/**
 * A text without its end is taken as it is. If the pattern refused it, each quote in it would be tried as a beginning,
 * and a text of 80 kB would take 14 s.
 */
const TOKEN = /"(?:[^"\\]|\\.)*(?:"|\\?$)|[{}[\],]|-?\d[\d.eE+-]*/gs;

/** The numbers and texts of a JSON text, broken or not. A path changes when the next value is asked for. */
export function* valuesIn(json: string): Generator<JsonValue> {
  const path: string[] = [];
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') path.push('');
    else if (token === '}' || token === ']') path.pop();
    else if (isKey(json, token, index)) path[path.length - 1] = token.slice(1, -1);
    else if (token !== ',') yield { token, index, path };
  }
}

function isKey(json: string, token: string, index: number): boolean {
  const end = index + token.length;
  return token.startsWith('"') && /^\s*:/.test(json.slice(end, end + 20));
}
