/** Schemas for variables' texts. A schema's error says what is allowed. */
import { z } from 'zod';
import { hasNoPassword } from '../base/masked-address.js';
import { parseProxy } from '../proxies/proxies.js';

/** The address of an HTTP server. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'an http:// or https:// address' })
  // A password would appear in results and logs, and be sent unencrypted.
  .refine(hasNoPassword, 'an address without a user name and password');

/** The address of a proxy. */
export const proxyText = z
  .string()
  .refine(
    (text) => parseProxy(text) !== undefined,
    'the address of an HTTP proxy, such as http://proxy.example:3128',
  )
  .transform(parseProxy)
  .optional();

/** A whole number within limits, both included. */
export function wholeNumber(min: number, max: number) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed));
}
