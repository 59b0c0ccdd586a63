/** A change as a person is shown it: lines that go and come, without anybody's secrets. */
import type { ConfigForm } from './server-entry.js';

const MASK = '•••';
/** Of a secret that the file has not had: else a change of it would show as no change. */
const NEW_MASK = '••• (new)';
/** Of a file in one line, or a line that is longer, only what changes is shown: it may hold keys of others. */
const LONGEST_LINE = 200;

interface TextChange {
  form: ConfigForm;
  path: string;
  /** Empty for a file that is not there. */
  before: string;
  after: string;
  /** Whether a variable of a server may be shown with its value. */
  mayShow(name: string, value: string): boolean;
}

/** @returns a line each, "- " before one that goes, "+ " before one that comes. */
export function shownChange(change: TextChange): string[] {
  const known = secretsIn(change, change.before);
  const added = secretsIn(change, change.after).filter((secret) => !known.includes(secret));
  const mask = (text: string) => masked(masked(text, added, NEW_MASK), known, MASK);
  if (change.before === change.after) return [];
  const [from, to] = changedPart(mask(change.before), mask(change.after));
  const signed = (sign: string, part: string) =>
    part === '' ? [] : part.split(/\r?\n/).map((line) => `${sign} ${line}`);
  return [...signed('-', from), ...signed('+', to)];
}

/** Values of variables and headers of all servers, others' too. */
function secretsIn({ form, path, mayShow }: TextChange, text: string): string[] {
  const servers = Object.values(form.servers(text, path)) as Record<string, unknown>[];
  const objects = servers.flatMap((server) => [server?.env, server?.headers, server?.http_headers]);
  const values = objects.flatMap((object) => Object.entries((object ?? {}) as object));
  return values.flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' && !mayShow(name, value) ? [value] : [],
  );
}

function masked(text: string, secrets: readonly string[], mask: string): string {
  return secrets.reduce(
    (shown, secret) =>
      shown.replaceAll(JSON.stringify(secret), `"${mask}"`).replaceAll(`'${secret}'`, `'${mask}'`),
    text,
  );
}

type Part = [from: string, to: string];

/** A property without the comma and the line's end before it. */
const withoutComma = (property: string) => property.slice(1).replace(/^\r?\n/, '');

/**
 * Whole lines, unless they are very long or all that there is. Of the property before, which may be a key of others,
 * nothing but its comma changes: it is left out, whatever follows it in its line.
 */
function changedPart(before: string, after: string): Part {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const gone = before.slice(start, before.length - end);
  const come = after.slice(start, after.length - end);
  if (gone === '' && come.startsWith(',')) return ['', withoutComma(come)];
  if (come === '' && gone.startsWith(',')) return [withoutComma(gone), ''];
  const toLineStart = start - (before.lastIndexOf('\n', start - 1) + 1);
  const toLineEnd = before.slice(before.length - end).search(/\r?\n|$/);
  const isOneLine = !before.trim().includes('\n');
  const isLong = isOneLine || toLineStart > LONGEST_LINE || toLineEnd > LONGEST_LINE;
  const first = isLong ? start : start - toLineStart;
  const last = isLong ? end : end - toLineEnd;
  return [before.slice(first, before.length - last), after.slice(first, after.length - last)];
}
