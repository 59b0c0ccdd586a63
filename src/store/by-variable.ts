/** A record by variable, without the variables that have no entry; undefined when none has one. */
export function byVariable<Value>(
  variables: readonly string[],
  of: (name: string) => Value | undefined,
): Record<string, Value> | undefined {
  const entries = variables.flatMap((name): [string, Value][] => {
    const value = of(name);
    return value === undefined ? [] : [[name, value]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
