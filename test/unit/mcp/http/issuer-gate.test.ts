import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exportSPKI } from 'jose';
import { bearerTokens } from '../../../../src/mcp/http/access.js';
import { challengeOf, eitherGate, type Gate } from '../../../../src/mcp/http/gate.js';
import { issuerGate } from '../../../../src/mcp/http/issuer-gate.js';
import {
  AuthorizationServer,
  makeKey,
  type TokenChanges,
} from '../../../fakes/authorization-server.js';

const AUDIENCE = 'https://weather.example/mcp';
const METADATA = 'https://weather.example/.well-known/oauth-protected-resource/mcp';

let issuer: AuthorizationServer;
let gate: Gate;
/** Milliseconds that the clock is ahead. */
let ahead: number;
beforeEach(async () => {
  issuer = await AuthorizationServer.start();
  ahead = 0;
  gate = gateAt(() => performance.now() + ahead);
});
afterEach(() => issuer.close());

const gateAt = (now: () => number) =>
  issuerGate({ issuer: issuer.issuer, audience: AUDIENCE, metadataUrl: METADATA, fetch, now });
/** A gate whose clock stands still, so that no pause ends on a slow machine. */
const stillGate = () => gateAt(() => 0);
const enter = (token: string, address = '192.0.2.1') => gate.enter(`Bearer ${token}`, address);
const issue = (scope = 'read', changes?: TokenChanges) => issuer.issue(AUDIENCE, scope, changes);

describe('a token of the issuer', () => {
  it.each([
    ['read', 'read'],
    ['openid write', 'write'],
    ['read write', 'write'],
  ])('with the scope "%s" may %s', async (scope, may) => {
    expect(await enter(await issue(scope))).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      scope: may,
    });
  });

  it('may have its scopes as a list in scp, and several audiences', async () => {
    const claims = { scope: null, scp: ['write'], aud: ['https://other.example', AUDIENCE] };
    expect(await enter(await issue('', { claims }))).toMatchObject({ scope: 'write' });
  });

  it('is taken with each kind of signature that a private key makes', async () => {
    for (const alg of ['RS256', 'ES256', 'EdDSA']) {
      issuer.keys = [await makeKey(alg, alg)];
      expect(await enter(await issue())).toMatchObject({ scope: 'read' });
    }
  });

  it('names its holder, whatever else is in it', async () => {
    const [one, again, other] = await Promise.all([
      issue('read').then((token) => enter(token)),
      issue('write', { expiresIn: 60 }).then((token) => enter(token)),
      issue('read', { claims: { sub: 'other' } }).then((token) => enter(token)),
    ]);
    expect(one).toMatchObject({ id: (again as { id: string }).id });
    expect(other).not.toMatchObject({ id: (one as { id: string }).id });
  });

  it('is known at once when it is signed with a new key, and the old one has gone', async () => {
    const old = await issue();
    expect(await enter(old)).toMatchObject({ scope: 'read' });
    const key = await makeKey('second', 'ES256');
    issuer.keys = [key];
    expect(await enter(await issue('write', { key }))).toMatchObject({ scope: 'write' });
    expect(await enter(old)).toMatchObject({ status: 401 });
  });

  it('costs no request where its key is known', async () => {
    await enter(await issue());
    await Promise.all([issue(), issue(), issue()].map(async (token) => enter(await token)));
    expect(issuer.keyRequests).toBe(1);
  });
});

describe('a token is refused', () => {
  it.each<[string, TokenChanges, string]>([
    [
      'of another audience',
      { claims: { aud: 'https://other.example/mcp' } },
      'has aud "https://other.example/mcp"',
    ],
    [
      'of an audience that begins alike',
      { claims: { aud: `${AUDIENCE}/x` } },
      `has aud "${AUDIENCE}/x"`,
    ],
    ['without an audience', { claims: { aud: null } }, 'has no aud'],
    [
      'of another issuer',
      { claims: { iss: 'https://evil.example' } },
      'has iss "https://evil.example"',
    ],
    ['that has expired', { expiresIn: -10 }, 'has expired'],
    ['without an end', { claims: { exp: null } }, 'has no exp'],
    ['of tomorrow', { notBefore: 86_400 }, 'is not valid yet'],
  ])('%s', async (_what, changes, words) => {
    expect(await enter(await issue('read', changes))).toEqual({
      status: 401,
      error: 'invalid_token',
      message: `The access token ${words}; get one of ${issuer.issuer} for ${AUDIENCE}.`,
    });
  });

  it('without a signature, or with one that the public key would make', async () => {
    const [, payload = ''] = (await issue('write')).split('.');
    const encode = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
    const none = `${encode({ alg: 'none' })}.${payload}.`;
    const head = `${encode({ alg: 'HS256', kid: 'first' })}.${payload}`;
    const pem = await exportSPKI(issuer.keys[0]?.publicKey as CryptoKey);
    const confused = `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`;
    for (const token of [none, confused]) {
      expect(await enter(token)).toMatchObject({
        status: 401,
        message: expect.stringContaining('is signed in a way that is not taken'),
      });
    }
  });

  it("with another key's signature under the name of the issuer's", async () => {
    const key = await makeKey('first', 'ES256');
    expect(await enter(await issue('write', { key }))).toMatchObject({
      status: 401,
      message: expect.stringContaining('has a wrong signature'),
    });
  });

  it('with a key that the issuer never had, and the issuer is asked no more than twice', async () => {
    const key = await makeKey('unknown', 'ES256');
    expect(await enter(await issue('write', { key }))).toMatchObject({
      status: 401,
      message: expect.stringContaining("is signed with none of the issuer's keys"),
    });
    expect(issuer.keyRequests).toBe(2);
  });

  it.each(['a-token-of-no-kind', 'a.b.c', 'e30.e30.e30'])('that is no JWT: %s', async (token) => {
    expect(await enter(token)).toMatchObject({ status: 401, error: 'invalid_token' });
  });

  it('without a scope of this server', async () => {
    expect(await enter(await issue('openid reader'))).toEqual({
      status: 403,
      error: 'insufficient_scope',
      message: 'The access token has neither the scope read nor write; it takes one of them.',
    });
  });
});

it('an address has 20 tokens of unknown keys looked for, and is told when the next one is', async () => {
  const known = await issue();
  await enter(known);
  gate = stillGate();
  const unknown = await issue('read', { key: await makeKey('unknown', 'ES256') });
  const answers = await Promise.all(Array.from({ length: 25 }, () => enter(unknown)));
  expect(answers.map((answer) => 'status' in answer && answer.status)).toEqual([
    ...Array(20).fill(401),
    ...Array(5).fill(429),
  ]);
  expect(answers[24]).toEqual({
    status: 429,
    message:
      "The issuer's keys do not have the token's, and there were many such tokens; the next one is looked for in 1 s.",
    retryAfterSeconds: 1,
  });
  expect(await enter(known)).toMatchObject({ scope: 'read' });
  expect(await enter(unknown, '192.0.2.2')).toMatchObject({ status: 401 });
});

describe('an issuer whose keys cannot be had', () => {
  it('is told as such, and is asked again a second later', async () => {
    issuer.isDown = true;
    const token = await issue();
    expect(await enter(token)).toEqual({
      status: 503,
      message: `The keys of ${issuer.issuer} cannot be had: there is no metadata at ${issuer.issuer}/.well-known/oauth-authorization-server.`,
      retryAfterSeconds: 5,
    });
    issuer.isDown = false;
    ahead = 1_000;
    expect(await enter(token)).toMatchObject({ scope: 'read' });
  });

  it('is asked once by any number of requests, and has them answered alike', async () => {
    issuer.isDown = true;
    const token = await issue();
    gate = stillGate();
    const answers = await Promise.all(Array.from({ length: 50 }, () => enter(token)));
    answers.push(await enter(token));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 503 });
    // Two addresses of metadata: this issuer has no path.
    expect(issuer.requests).toBe(2);
  });

  it('is told with its status where it has metadata alone, and is asked once too', async () => {
    issuer.hasNoKeys = true;
    gate = stillGate();
    const token = await issue();
    const answers = await Promise.all([enter(token), enter(token)]);
    answers.push(await enter(token));
    expect(answers).toEqual(
      Array(3).fill({
        status: 503,
        message: `The keys of ${issuer.issuer} cannot be had: ${issuer.issuer}/keys answers with status 404.`,
        retryAfterSeconds: 5,
      }),
    );
    expect(issuer.requests).toBe(2);
  });

  it('is found again where it publishes them at another address', async () => {
    const token = await issue();
    await enter(token);
    issuer.keysAt = '/moved';
    ahead = 600_000;
    expect(await enter(token)).toMatchObject({ status: 503 });
    ahead = 601_000;
    expect(await enter(token)).toMatchObject({ scope: 'read' });
  });

  it('has tokens of unknown keys refused alone', async () => {
    const token = await issue();
    await enter(token);
    issuer.isDown = true;
    ahead = 1_000;
    const key = await makeKey('unknown', 'ES256');
    expect(await enter(await issue('read', { key }))).toMatchObject({ status: 503 });
    expect(await enter(token)).toMatchObject({ scope: 'read' });
  });

  it('is not taken at its word for longer than 10 minutes', async () => {
    const token = await issue();
    await enter(token);
    issuer.isDown = true;
    ahead = 600_000;
    expect(await enter(token)).toMatchObject({ status: 503 });
  });

  it('has verified tokens meanwhile by the keys that are known', async () => {
    const token = await issue();
    await enter(token);
    issuer.isDown = true;
    expect(await enter(token)).toMatchObject({ scope: 'read' });
  });
});

describe('a client that has to come again', () => {
  it('is told where tokens come from, and which scope it takes', () => {
    expect(challengeOf({}, gate, 'write')).toBe(
      `Bearer realm="mcp", scope="write", resource_metadata="${METADATA}"`,
    );
    expect(challengeOf({ error: 'invalid_token' }, gate, 'read')).toBe(
      `Bearer realm="mcp", error="invalid_token", scope="read", resource_metadata="${METADATA}"`,
    );
  });

  it('may have a token of the server itself', async () => {
    const both = eitherGate(bearerTokens(['a-token-of-the-server']), gate);
    expect(await both.enter('Bearer a-token-of-the-server', '')).toMatchObject({ scope: 'write' });
    expect(await both.enter(`Bearer ${await issue()}`, '')).toMatchObject({ scope: 'read' });
    expect(await both.enter(undefined, '')).toEqual({
      status: 401,
      message: 'There is no bearer token; send one in the header Authorization.',
    });
  });
});
