import { createHash } from 'node:crypto';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type Caller, tokenIn } from './access.js';
import { type Denial, denyUnknown, type Gate } from './gate.js';
import {
  type IssuerFetch,
  issuerKeys,
  KeysUnavailableError,
  TooManyUnknownError,
} from './issuer-keys.js';
import { type Rate, rateLimit } from './rate-limit.js';

/** Whose access tokens a server takes. */
export interface IssuerOptions {
  /** The address of the authorization server, exactly as tokens name it. */
  issuer: string;
  /** What tokens are issued for, exactly as they name it. */
  audience: string;
  metadataUrl: string;
  fetch: IssuerFetch;
  /** Milliseconds of a clock that cannot be set. */
  now(): number;
}

/** Signatures that only the holder of a private key can make: with HS256 a public key would do as the secret. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/**
 * Tokens of unknown keys from one address. Each waits for a second, because the issuer may have a new key: without a
 * limit a stranger could hold any number of connections in such waits.
 */
const UNKNOWN_KEYS: Rate = { burst: 20, perSecond: 1 };

/** For the keys that cannot be had now. */
const RETRY_SECONDS = 5;

/** Two clocks differ by so much. */
const TOLERANCE_SECONDS = 5;

/**
 * Lets in who has an access token of an authorization server: a JWT as in RFC 9068, for this server and no other. Its
 * `typ` is not looked at, because widely used servers do not set it: what tells it from an id token is its scope.
 */
export function issuerGate({ issuer, audience, metadataUrl, fetch, now }: IssuerOptions): Gate {
  const findKey = issuerKeys(issuer, fetch, now);
  const unknown = rateLimit(UNKNOWN_KEYS, now);
  const refuseTooMany = (address: string) => {
    const wait = unknown.take(address);
    if (wait !== undefined) throw new TooManyUnknownError(wait);
  };
  return {
    metadataUrl,
    enter: async (authorization, address) => {
      const token = tokenIn(authorization);
      if (token === undefined) return denyUnknown(authorization);
      try {
        const keyOf: JWTVerifyGetKey = (...found) =>
          findKey(() => refuseTooMany(address), ...found);
        const { payload } = await jwtVerify(token, keyOf, {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          requiredClaims: ['exp'],
          clockTolerance: TOLERANCE_SECONDS,
        });
        return callerOf(payload);
      } catch (error) {
        if (error instanceof KeysUnavailableError) {
          return { status: 503, message: error.message, retryAfterSeconds: RETRY_SECONDS };
        }
        if (error instanceof TooManyUnknownError) {
          const { message, retryAfterSeconds } = error;
          return { status: 429, message, retryAfterSeconds };
        }
        if (!(error instanceof errors.JOSEError)) throw error;
        const message = `The access token ${faultOf(error)}; get one of ${issuer} for ${audience}.`;
        return { status: 401, error: 'invalid_token', message };
      }
    },
  };
}

function callerOf(payload: JWTPayload): Caller | Denial {
  const scopes = scopesOf(payload);
  const scope = ['write', 'read'].find((one) => scopes.includes(one)) as
    | Caller['scope']
    | undefined;
  if (scope === undefined) {
    const message = 'The access token has neither the scope read nor write; it takes one of them.';
    return { status: 403, error: 'insufficient_scope', message };
  }
  const who = JSON.stringify([payload.iss, payload.sub ?? payload.client_id ?? payload.azp]);
  return { id: createHash('sha256').update(who).digest('hex').slice(0, 16), scope };
}

/** Widely used servers name the claim scp, and some of them give a list. */
function scopesOf({ scope, scp }: JWTPayload): string[] {
  const given = scope ?? scp;
  return Array.isArray(given) ? given.map(String) : String(given ?? '').split(' ');
}

/** What is wrong with a token, as a clause that shows nothing of it but claims of a verified one. */
function faultOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, payload, reason } = error;
    if (reason === 'missing') return `has no ${claim}`;
    if (claim === 'nbf') return 'is not valid yet';
    return `has ${claim} ${JSON.stringify(payload[claim])}`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'is signed in a way that is not taken';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'has a wrong signature';
  if (error instanceof errors.JWKSNoMatchingKey) return "is signed with none of the issuer's keys";
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'does not name its key';
  return 'is not a signed JWT';
}
