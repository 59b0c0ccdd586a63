/** Of RFC 9728. */
const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** A server as the clients of an authorization server know it: protected resource metadata of RFC 9728. */
export interface ResourceMetadata {
  /** Where the document is. */
  url: string;
  /** Paths at which it is served: with the resource's own path, and without for clients that do not add it. */
  paths: readonly string[];
  document: object;
}

/**
 * @param resource address of the MCP endpoint, for which tokens are issued.
 * @param issuer address of the authorization server.
 * @param name of the server, for people.
 */
export function resourceMetadata(resource: string, issuer: string, name: string): ResourceMetadata {
  const { origin, pathname } = new URL(resource);
  return {
    url: `${origin}${WELL_KNOWN}${pathname}`,
    paths: [WELL_KNOWN, `${WELL_KNOWN}${pathname}`],
    document: {
      resource,
      authorization_servers: [issuer],
      scopes_supported: ['read', 'write'],
      bearer_methods_supported: ['header'],
      resource_name: name,
    },
  };
}
