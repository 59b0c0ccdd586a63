/** Fields about years, which are usually identical for every element. */
const ABOUT_YEARS = ['years', 'left_out', 'not_enough'];

/** Entries by name. Fields about years that are identical in all entries are moved to the top level. */
export function saidOnce(
  entries: readonly (readonly [string, Record<string, unknown>])[],
): Record<string, unknown> {
  const [first] = entries;
  if (first === undefined) return {};
  const alike = ABOUT_YEARS.filter(
    (key) =>
      first[1][key] !== undefined &&
      entries.every(([, entry]) => JSON.stringify(entry[key]) === JSON.stringify(first[1][key])),
  );
  const without = (entry: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(entry).filter(([key]) => !alike.includes(key)));
  return {
    ...Object.fromEntries(alike.map((key) => [key, first[1][key]])),
    ...Object.fromEntries(
      entries
        .map(([name, entry]) => [name, without(entry)] as const)
        .filter(([, entry]) => Object.keys(entry).length > 0),
    ),
  };
}
