/** Names as in "a, b and c". @param names one at least. */
export function joinedNames(names: readonly string[]): string {
  const [last, ...others] = [...names].reverse();
  return others.length === 0 ? String(last) : `${others.reverse().join(', ')} and ${last}`;
}
