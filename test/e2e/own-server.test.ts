import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { certificateFor } from '../fakes/certificate.js';
import { type DevServer, startDevServer } from '../fakes/dev-server.js';
import { Product } from '../fakes/product.js';
import { startTlsFront, type TlsFront } from '../fakes/tls-front.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';
import { startWorkerOf, type WorkerProcess } from '../fakes/worker-process.js';

let upstream: Upstream;
let server: DevServer;
let front: TlsFront;
let product: Product;
let worker: WorkerProcess;
beforeAll(async () => {
  upstream = await startUpstream();
  server = await startDevServer();
  const certificate = certificateFor('temporal.test');
  front = await startTlsFront(certificate, Number(server.address.split(':')[1]), ['h2']);
  product = await Product.create(upstream, {
    TEMPORAL_ADDRESS: `127.0.0.1:${front.port}`,
    TEMPORAL_API_KEY: 'key-of-a-namespace',
    TEMPORAL_TLS_SERVER_NAME: 'temporal.test',
  });
  product.env.TEMPORAL_TLS_SERVER_CA_CERT_PATH = join(product.home, 'authority.pem');
  await writeFile(product.env.TEMPORAL_TLS_SERVER_CA_CERT_PATH, certificate.cert);
  worker = startWorkerOf(product);
});
afterAll(async () => {
  await worker.end();
  await product.remove();
  await front.close();
  await server.stop();
  await upstream.close();
});

const MONTH = ['--start-date', '2020-01-01', '--end-date', '2020-01-31'];

it('a job is done by a Temporal server of one’s own that speaks TLS', async () => {
  const start = ['start', '--at', '22,10', ...MONTH, '--wait', '--json'];
  const { code, stdout } = await product.run(start);
  expect(JSON.parse(stdout)).toMatchObject({ jobs: [{ status: 'completed' }] });
  expect(code).toBe(0);
  expect(upstream.requests).toHaveLength(1);
});

it('one whose certificate is not trusted is named with the reason, in doctor and by a tool', async () => {
  const untrusted = { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '' };
  const words = `The Temporal server at 127.0.0.1:${front.port} does not answer (TLS fails: self-signed certificate); start it, or correct TEMPORAL_ADDRESS or the profile`;
  // On a busy machine TLS may not have failed yet when the time for a look is over.
  const saying = async (text: string, args: string[]) => {
    for (;;) {
      const { stdout } = await product.run(args, untrusted);
      if (!stdout.includes('takes connections')) return expect(stdout).toContain(text);
    }
  };
  await Promise.all([
    saying(`${words}; \\"durable-weather doctor\\" looks at it.`, ['probe', 'x', '--json']),
    saying(`✗ Temporal server                    ${words}.\n`, ['doctor']),
  ]);
});
