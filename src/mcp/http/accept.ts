/** What an answer may be: one message, or a stream of them. */
const TYPES = ['application/json', 'text/event-stream'];

/**
 * The types of answers that a client takes by its header Accept (RFC 9110), without which it takes both. The SDK looks
 * for them in small letters.
 */
export function takenTypes(accept = ''): string {
  if (accept.trim() === '') return TYPES.join(', ');
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()));
  return TYPES.filter((type) => isTaken(type, ranges)).join(', ');
}

/** The range that names the type most exactly decides. */
function isTaken(type: string, ranges: readonly (readonly string[])[]): boolean {
  const names = [type, type.replace(/[^/]+$/, '*'), '*/*'];
  const [found] = names.flatMap((name) => ranges.filter(([range]) => range === name));
  return found !== undefined && !found.some((part) => /^q\s*=\s*0(\.0*)?$/.test(part));
}
