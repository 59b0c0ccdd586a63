import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

interface Key extends KeyPair {
  published: object;
  kid: string;
  alg: string;
}

/** What a token says other than usual; null leaves a claim out. */
export interface TokenChanges {
  claims?: Record<string, unknown>;
  /** Seconds from now. */
  expiresIn?: number;
  notBefore?: number;
  key?: Key;
}

/** An authorization server on loopback: its metadata, its keys, and the tokens that it issues. */
export class AuthorizationServer {
  /** Keys that it publishes. */
  keys: Key[] = [];
  /** Answers 503 to every request. */
  isDown = false;
  /** The path of its keys. */
  keysAt = '/keys';
  /** Answers 404 to requests for its keys. */
  hasNoKeys = false;
  /** Requests for its keys that it has answered. */
  keyRequests = 0;
  /** Requests for anything. */
  requests = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<AuthorizationServer> {
    const server = createServer((request, response) => {
      started.requests += 1;
      const found = started.#answer(request.url ?? '');
      const status = started.isDown ? 503 : found === undefined ? 404 : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(found ?? {}));
    });
    const started = new AuthorizationServer(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    started.keys = [await makeKey('first', 'ES256')];
    return started;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  #answer(path: string): object | undefined {
    if (path === '/.well-known/oauth-authorization-server') {
      return { issuer: this.issuer, jwks_uri: `${this.issuer}${this.keysAt}` };
    }
    if (path !== this.keysAt || this.hasNoKeys) return undefined;
    this.keyRequests += 1;
    return { keys: this.keys.map(({ published }) => published) };
  }

  /** A token for the audience, with the scope, for an hour. */
  async issue(audience: string, scope: string, changes: TokenChanges = {}): Promise<string> {
    const { claims = {}, expiresIn = 3_600, notBefore = 0, key = this.keys[0] } = changes;
    if (key === undefined) throw new Error('no key');
    const now = Math.floor(Date.now() / 1_000);
    const usual = { iss: this.issuer, aud: audience, sub: 'somebody', scope };
    const times = { iat: now, nbf: now + notBefore, exp: now + expiresIn };
    const said = Object.entries({ ...usual, ...times, ...claims });
    const payload = Object.fromEntries(said.filter(([, value]) => value !== null)) as JWTPayload;
    return new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt' })
      .sign(key.privateKey);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }
}

export async function makeKey(kid: string, alg: string): Promise<Key> {
  const pair = await generateKeyPair(alg, { extractable: true });
  const published = { ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' };
  return { ...pair, kid, alg, published };
}
