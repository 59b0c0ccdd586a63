import { expectCoreBuild } from '../bridge/core-build.js';
import { databaseFault, faultsOfHome, readEngineStatus } from '../engine/index.js';
import type { Finding } from './finding.js';

/** doctor's finding on the engine; a system that it cannot run on, or a fault of its files, is a finding too. */
export async function engineFinding(home: string): Promise<Finding> {
  try {
    expectCoreBuild();
    const faults = faultsOfHome(home);
    return faults.length === 0 ? await stateOf(home) : problem(inTheWay(home, faults));
  } catch (error) {
    return problem((error as Error).message);
  }
}

async function stateOf(home: string): Promise<Finding> {
  const status = await readEngineStatus(home);
  if (status.trouble !== undefined) return problem(status.trouble);
  if (status.running && status.temporal) {
    const detail = `${status.phase} at ${status.temporal.address}, Web UI ${status.temporal.uiUrl ?? 'off'}`;
    return { subject: SUBJECT, verdict: status.phase === 'ready' ? 'ok' : 'note', detail };
  }
  const fault = status.running ? undefined : databaseFault(home);
  if (fault !== undefined) {
    const remedy = fault.why.includes('doctor --repair') ? '' : '; "doctor --repair" sets it aside';
    return problem(`${fault.why}${remedy}`);
  }
  if (status.phase === 'failed') return problem(status.message ?? 'failed');
  return { subject: SUBJECT, verdict: 'note', detail: 'not running; the first job starts it' };
}

const SUBJECT = 'engine';

function problem(detail: string): Finding {
  return { subject: SUBJECT, verdict: 'problem', detail };
}

function inTheWay(home: string, faults: readonly string[]): string {
  return `${home} (DURABLE_WEATHER_HOME) has what the engine cannot write: ${faults.join('; ')}. Move it away, or make it a file that you can write.`;
}
