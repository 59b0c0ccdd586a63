/** The ids of messages that cannot be read: their senders wait for an answer too. */
import { textOfId } from './exact-ids.js';
import { valuesIn } from './json-values.js';
import type { LineEnds } from './line-limit.js';

/** The id of a request, or null where none can be read. */
export type FrameId = string | number | null;

/** Of longer texts only the beginning is looked at: whoever sends them need not be known yet. */
const SCANNED = 100_000;

const HEAD_LENGTH = 1_000;

const NUMBER = /^-?\d+$/;

/** The first id of its own in a text that is no JSON. */
export function idInBroken(text: string): FrameId {
  // The end tells nothing: where the last bracket is missing, it is that of an inner object.
  if (text.length > SCANNED) return idAtEnds({ head: text.slice(0, HEAD_LENGTH), tail: '' });
  for (const { token, path } of valuesIn(text)) {
    if (path.length === 1 && path[0] === 'id') return idOf(token);
  }
  return null;
}

/** Fields that may stand between an id and the end of its message. */
const FIELDS = String.raw`"(?:jsonrpc|method)"\s*:\s*"[^"\\]*"`;
const ID = String.raw`"id"\s*:\s*(-?\d+|"[^"\\]*")`;
/** What follows the id shows that the head does not end amid its digits. */
const HEAD = new RegExp(String.raw`^\s*\{(?:\s*${FIELDS}\s*,)*\s*${ID}\s*[,}]`);
/** The last bracket of a whole message is its own, so what stands right before it belongs to no inner object. */
const TAIL = new RegExp(String.raw`[{,]\s*${ID}\s*(?:,\s*${FIELDS}\s*)*\}\s*$`);

/**
 * The own id of a message that is too long, where nothing but its version and method stands between it and an end.
 * Widely used clients put it last.
 */
export function idAtEnds({ head, tail }: LineEnds): FrameId {
  const [, token] = HEAD.exec(head) ?? TAIL.exec(tail) ?? [];
  return token === undefined ? null : idOf(token);
}

function idOf(token: string): FrameId {
  if (NUMBER.test(token))
    return Number.isSafeInteger(Number(token)) ? Number(token) : textOfId(token);
  try {
    const text: unknown = JSON.parse(token);
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}
