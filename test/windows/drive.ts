/** Runs in Wine: goes through all steps, and reports each as a line of JSON. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { commands, hostsAtOnce } from './commands.js';
import type { Errand } from './errand.js';
import { journey } from './journey.js';
import { kills } from './kills.js';
import { ownServer } from './own-server.js';
import { homeAt, runCli } from './product.js';
import { stepsTo } from './steps.js';

const errand = JSON.parse(process.argv[2] ?? '') as Errand;
const step = stepsTo((line) => process.stdout.write(`${line}\n`));

mkdirSync(errand.folder, { recursive: true });
const path = join(errand.folder, 'Zoë Müller', 'größer als alles');
const home = homeAt(path, errand);

await ownServer(homeAt(join(errand.folder, 'another home'), errand), step);
await commands(home, path, step);
await hostsAtOnce(home, step);
await journey(home, step);
await kills(home, step);
await step('down at the end', async () => {
  const { code, stdout, stderr } = await runCli(home, 'down');
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
});
process.exit();
