/** What reads variables' texts. Without zod: a host waits for the settings of its server, and zod takes longer. */
import { hasNoPassword } from '../base/masked-address.js';
import { parseProxy } from '../proxies/proxies.js';

/** Reads the text of a variable. @throws TextNotAllowed. */
export type TextReader<Value> = (text: string) => Value;

/** Its message says what is allowed, as it follows "it takes". */
export class TextNotAllowed extends Error {
  override readonly name = 'TextNotAllowed';
}

export const anyText: TextReader<string> = (text) => text;

/** Texts that pass a check. */
export function textThat(isAllowed: (text: string) => boolean, allowed: string) {
  return (text: string): string => {
    if (!isAllowed(text)) throw new TextNotAllowed(allowed);
    return text;
  };
}

/** Texts of a form. */
export function textLike(form: RegExp, allowed: string): TextReader<string> {
  return textThat((text) => form.test(text), allowed);
}

const anonymous = textThat(hasNoPassword, 'an address without a user name and password');

/** The address of an HTTP server. A password would appear in results and logs, and be sent unencrypted. */
export const httpUrl: TextReader<string> = (text) => {
  const address = text.trim();
  // URL would also take "http:host".
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    throw new TextNotAllowed('an http:// or https:// address');
  }
  // As URL reads it.
  return anonymous(address.replace(/[\t\n\r]/g, ''));
};

/** The address of a proxy. */
export const proxyText: TextReader<URL> = (text) => {
  const proxy = parseProxy(text);
  if (proxy !== undefined) return proxy;
  const escapes = /[/?#].*@/.test(text.replace(/^[^/]+:\/\//, ''))
    ? '; in its user name and password, %2F stands for /, %3F for ? and %23 for #'
    : '';
  throw new TextNotAllowed(
    `the address of an HTTP proxy, such as http://proxy.example:3128${escapes}`,
  );
};

/** A whole number within limits, both included. */
export function wholeNumber(min: number, max: number): TextReader<number> {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,9}$/.test(text) && number >= min && number <= max) return number;
    throw new TextNotAllowed(`a whole number from ${min} to ${max}`);
  };
}

/** One of some words. */
export function oneOf<Word extends string>(...words: Word[]): TextReader<Word> {
  return (text) => {
    const word = words.find((allowed) => allowed === text);
    if (word !== undefined) return word;
    throw new TextNotAllowed(words.map((allowed) => `"${allowed}"`).join(' or '));
  };
}
