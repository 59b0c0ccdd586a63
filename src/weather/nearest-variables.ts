const SUGGESTIONS = 4;

/** Shorter words ("2m", "10") say nothing of what is measured. */
const SHORTEST_WORD = 3;

/** Words that many names end with: alone they do not make two names similar. */
const STATISTICS = ['max', 'min', 'mean', 'sum'];

/**
 * The variables that an unknown name may mean, nearest first: those that have most of its letters in whole words.
 * Workflow code loads this, so it needs no package.
 */
export function nearestVariables(unknown: string, known: readonly string[]): string[] {
  const asked = wordsOf(unknown.slice(0, 100).toLowerCase());
  return known
    .map((name) => ({ name, ...likeness(asked, name) }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared || a.other - b.other)
    .slice(0, SUGGESTIONS)
    .map(({ name }) => name);
}

function wordsOf(name: string): string[] {
  return name.split(/[^a-z0-9]+/).filter((word) => word.length >= SHORTEST_WORD);
}

/** The letters of the words that two names share, and of the words that only the known one has. */
function likeness(asked: readonly string[], name: string): { shared: number; other: number } {
  const letters = asked.join('');
  const words = wordsOf(name);
  const isShared = (word: string) =>
    letters.includes(word) || asked.some((part) => word.includes(part));
  const length = (some: readonly string[]) => some.join('').length;
  return {
    shared: words.some((word) => isShared(word) && !STATISTICS.includes(word))
      ? length(words.filter(isShared))
      : 0,
    other: length(words.filter((word) => !isShared(word))),
  };
}
