import { UpstreamError } from '../../weather/provider.js';

const HIDDEN = '…';

/** A shorter text, or one of digits alone, may well stand in an answer without being the key. */
const IS_TELLING = /^(?=.*\D).{4,}$/s;

/**
 * What upstream has sent, without the key that it was sent: it may quote the request, and its words go into messages,
 * results and histories. Hidden before anything is cut, so that no half of it stays.
 */
export function withoutKey(body: Buffer, key: string | undefined): Buffer {
  const forms = formsOf(key).filter((form) => body.includes(form));
  if (forms.length === 0) return body;
  // As bytes: what is no UTF-8 stays as it is.
  const text = forms.reduce(
    (rest, form) => rest.replaceAll(bytesOf(form), bytesOf(HIDDEN)),
    body.toString('latin1'),
  );
  return Buffer.from(text, 'latin1');
}

/** The same for an error of which the words were read from JSON, where letters may be escaped. */
export async function hidingKey<T>(key: string | undefined, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const message = withoutKey(Buffer.from(error.message), key).toString();
    throw message === error.message ? error : new UpstreamError(error.failure, message, error);
  }
}

/** As it is, as in an address, and as in JSON. */
function formsOf(key: string | undefined): string[] {
  if (key === undefined || !IS_TELLING.test(key)) return [];
  return [...new Set([key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)])];
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}
