/** Draws the pictures of docs/images with the built product, from the bundled observations (npm run pictures). */
import { writeFile } from 'node:fs/promises';
import { startArchive } from '../src/demo-archive/archive.js';
import { call, Product } from '../test/fakes/product.js';

const IMAGE = 'docs/images/seattle-2015.png';

const archive = await startArchive();
const product = await Product.create(archive);
try {
  const client = await product.connect();
  const { jobs } = await call<{ jobs: { job_name: string }[] }>(client, 'start_gathering', {
    locations: [{ place: 'Seattle' }],
    start_date: '2012-01-01',
    end_date: '2015-12-31',
    variables: ['temperature_2m_max'],
  });
  const job_names = jobs.map(({ job_name }) => job_name);
  await call(client, 'await_result', { job_names });
  const drawn = await client.callTool({
    name: 'plot_data',
    arguments: { job_names, kind: 'climatology', year: 2015, variables: ['temperature_2m_max'] },
  });
  const [image] = drawn.content as { type: string; data?: string; text?: string }[];
  if (image?.data === undefined) throw new Error(`plot_data answered ${image?.text}`);
  await writeFile(IMAGE, Buffer.from(image.data, 'base64'));
} finally {
  await product.remove();
  await archive.close();
}
