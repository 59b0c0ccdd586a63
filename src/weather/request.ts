import { classifyNetworkError, classifyResponse } from './classify.js';

/**
 * The body of an HTTP 200.
 * @param now unix milliseconds.
 * @throws UpstreamError for any other answer, and for none.
 */
export async function getBody(
  url: URL,
  accept: string,
  signal: AbortSignal,
  now: () => number,
): Promise<string> {
  const { status, body } = await request(url, accept, signal);
  if (status !== 200) throw classifyResponse(status, body, now());
  return body;
}

async function request(url: URL, accept: string, signal: AbortSignal) {
  try {
    const response = await fetch(url, { signal, headers: { accept } });
    // text() decodes the same bytes in twice the time.
    const body = Buffer.from(await response.arrayBuffer()).toString('utf8');
    return { status: response.status, body };
  } catch (error) {
    throw classifyNetworkError(error, url.href);
  }
}
