import { canonicalHash } from '../../base/canonical-json.js';

/** A file's content with its checksum, by which a reader knows that nothing of it has changed. */
export type Sealed<Content> = Content & { checksum: string };

/** Adds the SHA-256 of a content: of its JSON without blanks and with the keys in order (as RFC 8785 has it). */
export function seal<Content extends object>(content: Content): Sealed<Content> {
  return { ...content, checksum: canonicalHash(content) };
}

/**
 * True for JSON that is as it was sealed, however it is laid out. Versions up to 0.2.0 sealed nothing, and are
 * believed.
 */
export function isAsSealed(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || !('checksum' in json)) return true;
  const { checksum, ...content } = json;
  return checksum === canonicalHash(content);
}
