/** The worker of Temporal's samples, with one activity. */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { fetchDays } from './archive-client.mjs';

const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS });
const worker = await Worker.create({
  connection,
  taskQueue: 'weather',
  workflowsPath: fileURLToPath(new URL('./temporal-workflow.mjs', import.meta.url)),
  activities: { fetchDays },
});
process.stdout.write('ready\n');
await worker.run();
