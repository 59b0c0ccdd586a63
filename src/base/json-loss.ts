/**
 * The first part of a value that JSON would change, as a clause: "from is a Date"; undefined if nothing changes.
 * Workflow code may load this. A field that is undefined counts as absent.
 * @param path the value's name in the clause.
 */
export function explainJsonLoss(value: unknown, path: string): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return `${path} is ${value}`;
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  if (typeof value !== 'object') return `${path} is ${NAMES[typeof value] ?? typeof value}`;
  if (Array.isArray(value)) {
    return firstLoss([...value].map((item, index) => [`${path}[${index}]`, item]));
  }
  // Compared by name: workflow code and its caller may have different Object constructors.
  const type = (Object.getPrototypeOf(value) ?? Object.prototype).constructor.name;
  if (type !== 'Object') return `${path} is a ${type}`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return firstLoss(fields.map(([name, field]) => [`${path}.${name}`, field]));
}

const NAMES: Readonly<Record<string, string>> = {
  undefined: 'undefined',
  bigint: 'a BigInt',
  function: 'a function',
  symbol: 'a symbol',
};

function firstLoss(values: readonly (readonly [string, unknown])[]): string | undefined {
  for (const [path, value] of values) {
    const loss = explainJsonLoss(value, path);
    if (loss !== undefined) return loss;
  }
  return undefined;
}
