import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthorizationServer } from '../fakes/authorization-server.js';
import { type ServedProduct, serveProduct } from '../fakes/http-product.js';
import { Product } from '../fakes/product.js';

const NOWHERE = 'http://127.0.0.1:9';
const OWN = 'a-token-of-the-server-itself';

let issuer: AuthorizationServer;
let product: Product;
let served: ServedProduct;
beforeAll(async () => {
  issuer = await AuthorizationServer.start();
  product = await Product.create({ archiveUrl: NOWHERE, geocodingUrl: NOWHERE });
  const env = { ...product.env, DURABLE_WEATHER_TOKEN: OWN };
  served = await serveProduct(env, ['--issuer', issuer.issuer]);
});
afterAll(async () => {
  expect(await served.stop()).toBe(0);
  await product.remove();
  await issuer.close();
});

const metadataUrl = () => `${served.url.origin}/.well-known/oauth-protected-resource/mcp`;

/** Lists the tools, or calls one, with a token. */
async function ask(token: string | undefined, tool?: string): Promise<Response> {
  const params = tool === undefined ? {} : { name: tool, arguments: { job_names: ['x'] } };
  return fetch(served.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: tool === undefined ? 'tools/list' : 'tools/call',
      params,
    }),
  });
}

describe('serve --issuer', () => {
  it.each(['', '/mcp'])('tells clients where tokens come from, at …%s', async (path) => {
    const url = `${served.url.origin}/.well-known/oauth-protected-resource${path}`;
    expect(await (await fetch(url)).json()).toEqual({
      resource: served.url.href,
      authorization_servers: [issuer.issuer],
      scopes_supported: ['read', 'write'],
      bearer_methods_supported: ['header'],
      resource_name: 'Durable Weather',
    });
  });

  it('sends clients without a token there', async () => {
    const answer = await ask(undefined);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer realm="mcp", scope="read", resource_metadata="${metadataUrl()}"`,
    );
  });

  it('takes tokens for itself, and says what is wrong with others', async () => {
    expect((await ask(await issuer.issue(served.url.href, 'read'))).status).toBe(200);
    const answer = await ask(await issuer.issue('https://other.example/mcp', 'write'));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer realm="mcp", error="invalid_token", scope="read", resource_metadata="${metadataUrl()}"`,
    );
    expect(await answer.json()).toMatchObject({
      error: {
        message: `The access token has aud "https://other.example/mcp"; get one of ${issuer.issuer} for ${served.url.href}.`,
      },
    });
  });

  it('lets the scope read read', async () => {
    const answer = await ask(await issuer.issue(served.url.href, 'read'), 'cancel_jobs');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer realm="mcp", error="insufficient_scope", scope="write", resource_metadata="${metadataUrl()}"`,
    );
  });

  it('takes the tokens of its own too', async () => {
    expect((await ask(OWN)).status).toBe(200);
  });
});
