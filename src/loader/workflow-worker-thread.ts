/** What Temporal's worker starts as a thread, by this file's name. */
import { loadProgram } from './load-program.js';

loadProgram('workflow-thread.cjs');
