import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { ClientCapabilities } from '@modelcontextprotocol/sdk/types.js';
import { engineOf, identityOf } from '../../src/mcp/offer.js';
import { createMcpServer } from '../../src/mcp/server.js';
import type { ToolServices } from '../../src/tools/services.js';
import { weatherOffer } from '../../src/weather-mcp/weather-offer.js';

/** A client of a server in this process. */
export async function connectInMemory(
  services: ToolServices,
  log: (line: string) => void = () => undefined,
  capabilities: ClientCapabilities = {},
): Promise<Client> {
  const [there, here] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'test', version: '1' }, { capabilities });
  const offer = weatherOffer(services);
  const server = createMcpServer(identityOf(offer), engineOf(offer, log), log);
  await Promise.all([server.connect(there), client.connect(here)]);
  return client;
}
