/** Control characters (C0 except line feed, DEL, C1), and characters that change the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Escapes control characters as JSON does, so that a terminal obeys none. Line feeds stay. */
export function visible(text: string): string {
  return text.replace(
    CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same in one line, for names that others chose. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n');
}
