/** The least that answers tools/call over HTTP with the SDK: what `serve` is compared with. Prints its port. */
import { createServer } from 'node:http';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';

const handler = createMcpHandler(() => {
  const server = new Server({ name: 'bare', version: '1' }, { capabilities: { tools: {} } });
  server.fallbackRequestHandler = async () => ({
    content: [{ type: 'text', text: '{}' }],
    structuredContent: {},
  });
  return server;
});

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const headers = { 'content-type': 'application/json', accept: request.headers.accept ?? '' };
  const asked = new Request('http://localhost/mcp', { method: 'POST', headers });
  const parsedBody = JSON.parse(Buffer.concat(pieces).toString());
  const answer = await handler.fetch(asked, { parsedBody });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
