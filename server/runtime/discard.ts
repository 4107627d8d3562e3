// Frees the memory of an array at once. The garbage collector would do it much later: until then every run of a graph
// with large outputs takes fresh memory from the system.
import { MessageChannel } from 'node:worker_threads';

const { port1: nowhere } = new MessageChannel();
nowhere.close();

/** @param memory that nobody reads any more; the arrays over it are empty afterwards */
export function discard(memory: ArrayBuffer): void {
  // What is transferred leaves this thread, and a closed port passes nothing on.
  nowhere.postMessage(undefined, [memory]);
}
