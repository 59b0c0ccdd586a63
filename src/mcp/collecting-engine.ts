import type { QuietCollection } from '../base/quiet-collection.js';
import type { CallEngine } from './call-engine.js';

/** The same answers, from a process that gives memory back while no request comes or ends. */
export function collectingEngine(engine: CallEngine, quiet: QuietCollection): CallEngine {
  return {
    ...engine,
    answer: (method, params, context) => quiet.after(() => engine.answer(method, params, context)),
  };
}
