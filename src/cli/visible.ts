/** Controls of terminals (C0 but for line ends, DEL, C1) and what turns the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** A text that no terminal obeys: controls are written as JSON writes them. Lines stay. */
export function visible(text: string): string {
  return text.replace(
    CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same in one line, for what others named. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n');
}
