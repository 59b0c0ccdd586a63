import { collectYoung } from './collection.js';

/**
 * V8 counts bytes outside its heap, such as those that a socket reads, as growth of its old objects. When these have
 * grown by half (worker-command.ts), after a dozen MB, it begins to look through all objects. A collection of young
 * objects frees such bytes sooner, but a process that reads makes few of these objects.
 */
const EACH_BYTES = 4_000_000;

let bytesSince = 0;

/**
 * Has V8 collect its young objects, and with them the pieces of bodies, each few MB that are read. That takes 2 to 5 ms
 * each time. Without it, and without SpareMemory, a job of 85 years of hours in nine variables had V8 look through all
 * objects six times, which took a quarter of the worker's processor time.
 * @param bytes that were read.
 */
export function countRead(bytes: number): void {
  bytesSince += bytes;
  if (bytesSince < EACH_BYTES) return;
  bytesSince = 0;
  collectYoung();
}
