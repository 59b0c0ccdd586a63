import { createHash } from 'node:crypto';
import { UpstreamError } from '../../weather/provider.js';

/** Open-Meteo writes the time that it took near the beginning of an answer. It differs each time. */
const HEAD_BYTES = 1_024;
const DURATION = /"generationtime_ms":\s*[\d.eE+-]+/;

/** SHA-256 (hex) of an answer's bytes. Two answers with the same fingerprint have the same content. */
export function fingerprintOf(body: Buffer): string {
  const head = body.toString('latin1', 0, HEAD_BYTES).replace(DURATION, '');
  return createHash('sha256')
    .update(head, 'latin1')
    .update(body.subarray(HEAD_BYTES))
    .digest('hex');
}

/**
 * Reads a body and adds its fingerprint to errors.
 * @throws UpstreamError as `read` does; bad_data with the body's fingerprint.
 */
export async function readFingerprinted<T>(
  body: Buffer,
  read: (body: Buffer) => T | Promise<T>,
): Promise<T> {
  try {
    return await read(body);
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.failure !== 'bad_data') throw error;
    throw new UpstreamError('bad_data', error.message, { fingerprint: fingerprintOf(body) });
  }
}
