import { createHash } from 'node:crypto';

/** SHA-256 (hex) of a value's JSON, without blanks and with sorted keys (as in RFC 8785). */
export function canonicalHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Keys are sorted before: a function that JSON.stringify calls for each value takes twice as long. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(withSortedKeys(value, ''));
}

/** @param key of the value, which toJSON gets. */
function withSortedKeys(value: unknown, key: string): unknown {
  const json = hasOwnForm(value) ? value.toJSON(key) : value;
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map((inner, index) => withSortedKeys(inner, `${index}`));
  const from = json as Record<string, unknown>;
  const sorted: Record<string, unknown> = {};
  for (const name of Object.keys(from).sort()) {
    const inner = withSortedKeys(from[name], name);
    if (name === '__proto__')
      Object.defineProperty(sorted, name, { value: inner, enumerable: true });
    else sorted[name] = inner;
  }
  return sorted;
}

/** As a Date has. */
function hasOwnForm(value: unknown): value is { toJSON(key: string): unknown } {
  return typeof (value as { toJSON?: unknown } | null | undefined)?.toJSON === 'function';
}
