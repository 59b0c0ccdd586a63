import { oneLine } from '../../base/one-line.js';
import { UpstreamError } from '../../weather/provider.js';
import { describeForeign } from './classify.js';

/** ASCII. */
const QUOTE = 0x22;
const MINUS = 0x2d;
const OPEN = [0x5b, 0x7b];
const CLOSE = [0x5d, 0x7d];
const BACKSLASH = 0x5c;

/** Bytes at the beginning that identify a body, and bytes quoted from its end. */
const BEGIN_BYTES = 8_192;
const END_BYTES = 120;
/** Characters quoted from a word that is not JSON. */
const WORD_LIMIT = 40;

/** Open-Meteo reports a failure during streaming at the end of a body that began well. */
const STREAM_ERROR = /Unexpected error while streaming|timeoutReached/;

/** Programs write these for numbers, but they are not JSON. Infinity stands for a number that is too large. */
const NOT_A_NUMBER = /^nan$/i;
const INFINITE = /^inf(inity)?$/i;
const JSON_WORDS = ['true', 'false', 'null', 'e', 'E'];

interface BareWord {
  word: string;
  /** Position of its first byte. */
  at: number;
}

/**
 * The text with null instead of NaN, and with a number too large for a double instead of Infinity.
 * @returns undefined if it has neither, so that it is not JSON for another reason.
 */
export function withoutBareNumbers(json: Buffer): Buffer | undefined {
  const pieces: Buffer[] = [];
  let kept = 0;
  for (const { word, at } of outsideStrings(json).words) {
    const isNone = NOT_A_NUMBER.test(word);
    if (!isNone && !INFINITE.test(word)) continue;
    const start = isNone && json[at - 1] === MINUS ? at - 1 : at;
    pieces.push(json.subarray(kept, start), Buffer.from(isNone ? 'null' : '1e999'));
    kept = at + word.length;
  }
  return kept === 0 ? undefined : Buffer.concat([...pieces, json.subarray(kept)]);
}

/** Classifies the body of an HTTP 200 that is not readable JSON. */
export function classifyBrokenJson(body: Buffer): UpstreamError {
  const begin = body.subarray(0, BEGIN_BYTES).toString('utf8').trim();
  if (begin === '') return new UpstreamError('unavailable', 'upstream answered 200: no body');
  if (!/^[[{]/.test(begin) && !STREAM_ERROR.test(begin)) {
    return new UpstreamError('gateway', `upstream answered 200: ${describeForeign(begin)}`);
  }
  const end = oneLine(body.subarray(-END_BYTES).toString('utf8'), END_BYTES);
  const { words, isOpen } = outsideStrings(body);
  const isCut = isOpen || STREAM_ERROR.test(end);
  const [foreign] = words;
  if (!isCut && foreign !== undefined) {
    const { word, at } = foreign;
    const quoted = `${oneLine(word, WORD_LIMIT)} at byte ${at}`;
    return new UpstreamError('bad_data', `upstream's answer is not JSON: ${quoted}`);
  }
  return new UpstreamError(
    isCut ? 'too_much' : 'bad_data',
    `upstream's answer is not whole JSON; it ends: ${end}`,
  );
}

/** Words of a text that JSON does not have, and whether any bracket or string is left open. */
function outsideStrings(json: Buffer): { words: BareWord[]; isOpen: boolean } {
  const words: BareWord[] = [];
  let depth = 0;
  let at = 0;
  while (at < json.length) {
    const byte = json[at] as number;
    if (byte === QUOTE) {
      const end = stringEnd(json, at);
      if (end === undefined) return { words, isOpen: true };
      at = end;
    } else if (isLetter(byte)) {
      const start = at;
      while (at < json.length && isLetter(json[at] as number)) at += 1;
      const word = json.toString('latin1', start, at);
      if (!JSON_WORDS.includes(word)) words.push({ word, at: start });
    } else {
      if (OPEN.includes(byte)) depth += 1;
      if (CLOSE.includes(byte)) depth -= 1;
      at += 1;
    }
  }
  return { words, isOpen: depth > 0 };
}

function isLetter(byte: number): boolean {
  // Bit 0x20 turns a capital letter into a small one.
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x7a;
}

/** Position after the closing quote; undefined if there is none. */
function stringEnd(json: Buffer, start: number): number | undefined {
  for (let at = start + 1; at < json.length; at += 1) {
    if (json[at] === BACKSLASH) at += 1;
    else if (json[at] === QUOTE) return at + 1;
  }
  return undefined;
}
