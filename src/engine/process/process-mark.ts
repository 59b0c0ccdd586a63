/** What the command lines of a home's own processes end in, so that they are found whatever becomes of its files. */
export function processMark(kind: 'engine' | 'worker', home: string): [string, string] {
  return [`--${kind}-of`, home];
}

/** A command line that ends so, each argument followed by a space: kind and home. */
export const MARKED = /^.*?\bnode(?:\.exe)? .* --(engine|worker)-of (.+) $/s;
