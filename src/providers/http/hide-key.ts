/** Keeps upstream's key out of messages and results. */
import { UpstreamError } from '../../weather/provider.js';

const HIDDEN = '…';

/** A shorter text, or digits only, may well occur in an answer without being the key. */
const IS_DISTINCTIVE = /^(?=.*\D).{4,}$/s;

/**
 * Removes the key from upstream's answer, which may quote the request and goes into messages, results and histories.
 * This happens before anything is cut, so that no half of the key remains.
 */
export function withoutKey(body: Buffer, key: string | undefined): Buffer {
  const forms = formsOf(key).filter((form) => body.includes(form));
  if (forms.length === 0) return body;
  // As bytes, so that invalid UTF-8 stays as it is.
  const text = forms.reduce(
    (rest, form) => rest.replaceAll(bytesOf(form), bytesOf(HIDDEN)),
    body.toString('latin1'),
  );
  return Buffer.from(text, 'latin1');
}

/** The same for an error whose words were read from JSON, where letters may be escaped. */
export async function hidingKey<T>(key: string | undefined, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const message = withoutKey(Buffer.from(error.message), key).toString();
    throw message === error.message ? error : new UpstreamError(error.failure, message, error);
  }
}

/** The key's forms: plain, in an address, and in JSON. */
function formsOf(key: string | undefined): string[] {
  if (key === undefined || !IS_DISTINCTIVE.test(key)) return [];
  return [...new Set([key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)])];
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}
