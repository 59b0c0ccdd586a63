import { steadyNow } from '../base/deadline.js';
import { InvalidInputError } from '../base/errors.js';
import type { Config } from '../config.js';
import { bearerTokens, isReadToken } from '../mcp/http/access.js';
import type { HttpAccess } from '../mcp/http/http-server.js';
import { fetchThrough } from '../proxies/fetch.js';

/** Whose tokens `serve` takes. */
export interface AccessOptions {
  host: string;
  baseUrl?: string;
  issuer?: string;
  audience?: string;
}

/**
 * Who may ask a server, by the port that it listens on.
 * @param tokens of its own.
 * @throws InvalidInputError for an issuer whose keys could be replaced on their way.
 */
export async function accessOf(
  { proxies }: Config,
  { host, baseUrl, issuer, audience }: AccessOptions,
  tokens: readonly string[],
): Promise<(port: number) => HttpAccess> {
  const { eitherGate, tokenGate } = await import('../mcp/http/gate.js');
  const findCaller = bearerTokens(tokens);
  if (issuer === undefined) {
    if (audience === undefined) return () => ({ gate: tokenGate(findCaller) });
    throw new InvalidInputError(`--audience is "${audience}"; it takes an --issuer beside it.`);
  }
  const [{ issuerGate }, { resourceMetadata }, { isSafeAddress }] = await Promise.all([
    import('../mcp/http/issuer-gate.js'),
    import('../mcp/http/resource-metadata.js'),
    import('../mcp/http/issuer-keys.js'),
  ]);
  if (!isSafeAddress(issuer)) {
    throw new InvalidInputError(
      `--issuer is "${issuer}"; it takes an https:// address, or http:// of this machine.`,
    );
  }
  return (port) => {
    const resource = `${baseUrl?.replace(/\/$/, '') ?? localAddress(host, port)}/mcp`;
    const metadata = resourceMetadata(resource, issuer, 'Durable Weather');
    const byIssuer = issuerGate({
      issuer,
      audience: audience ?? resource,
      metadataUrl: metadata.url,
      fetch: fetchThrough(proxies),
      now: steadyNow,
    });
    // Without tokens of its own a server would take everybody for known.
    const gate = tokens.length === 0 ? byIssuer : eitherGate(findCaller, byIssuer);
    return { gate, metadata };
  };
}

/** True where some callers may only read. An issuer's tokens may have either scope. */
export function mayOnlyRead(
  tokens: readonly string[],
  { issuer }: Pick<AccessOptions, 'issuer'>,
): boolean {
  return issuer !== undefined || tokens.some(isReadToken);
}

/** The address of a server on this machine. */
export function localAddress(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
