// Keeps the engine's agreement with its worker, and does nothing else: says when it is ready, and ends
// when its engine is gone. What it was told about the server goes to its log.
import { existsSync } from 'node:fs';

const [behaviour, cause] = process.argv.slice(2);
if (behaviour === 'broken') throw new Error('this worker is broken');
if (behaviour === 'breaks-by' && existsSync(cause)) throw new Error(`${cause} is in the way`);
// What lists of processes show of it from now on.
if (behaviour === 'renamed') process.title = 'renamed';
// As the real one does: in a folder that was deleted this is an error.
process.cwd();

process.stdout.write(`${process.pid} polls ${process.env.TEMPORAL_ADDRESS}\n`);
// As one that does not come to an end with what it has in hand.
if (behaviour === 'stubborn') {
  process.on('SIGTERM', () => undefined);
  setInterval(() => undefined, 1_000);
} else {
  process.on('disconnect', () => process.exit(0));
}
// Its engine may be killed before it is answered: that is no error of the worker's.
process.on('message', () => process.send({ alive: true }, () => undefined));
process.send({ ready: true });
