import { type Caller, type FindCaller, type Scope, tokenIn } from './access.js';

/** Why a request has no caller. */
export interface Denial {
  status: 401 | 403 | 429 | 503;
  /** Of RFC 6750; absent where no token was sent, or where it is not the token's fault. */
  error?: 'invalid_token' | 'insufficient_scope';
  /** For the client's user; names no token. */
  message: string;
  /** Of 429 and 503: when to come again. */
  retryAfterSeconds?: number;
}

/** Finds who makes a request. */
export interface Gate {
  /**
   * @param authorization the header of that name.
   * @param address of who asks.
   */
  enter(authorization: string | undefined, address: string): Promise<Caller | Denial>;
  /** Where clients read from whom they get a token, if from an authorization server. */
  metadataUrl?: string;
}

const REALM = 'Bearer realm="mcp"';

export function isDenial(found: Caller | Denial): found is Denial {
  return 'status' in found;
}

/** Lets in who has one of the server's own tokens. */
export function tokenGate(findCaller: FindCaller): Gate {
  return {
    enter: async (authorization) => findCaller(authorization) ?? denyUnknown(authorization),
  };
}

/** Lets in who has one of the server's own tokens, and who has another issuer's. @param issuer knows these. */
export function eitherGate(findCaller: FindCaller, issuer: Gate): Gate {
  return {
    ...issuer,
    enter: async (authorization, address) =>
      findCaller(authorization) ?? issuer.enter(authorization, address),
  };
}

export function denyUnknown(authorization: string | undefined): Denial {
  if (authorization === undefined || authorization === '') {
    const message = 'There is no bearer token; send one in the header Authorization.';
    return { status: 401, message };
  }
  if (tokenIn(authorization) === undefined) {
    const message = 'The header Authorization has no bearer token; it takes "Bearer" and a token.';
    return { status: 401, message };
  }
  const message = 'This server does not know the bearer token; send another one.';
  return { status: 401, error: 'invalid_token', message };
}

/** The header WWW-Authenticate for a client that needs another token. @param scope that the request needs. */
export function challengeOf(
  { error }: Pick<Denial, 'error'>,
  { metadataUrl }: Gate,
  scope: Scope,
): string {
  const isScopeTold = metadataUrl !== undefined || error === 'insufficient_scope';
  return [
    REALM,
    error && `error="${error}"`,
    isScopeTold && `scope="${scope}"`,
    metadataUrl && `resource_metadata="${metadataUrl}"`,
  ]
    .filter(Boolean)
    .join(', ');
}
