/** Processes in Wine as Linux sees them: apart from what the product says of itself. */
import { readdirSync, readFileSync } from 'node:fs';

export interface WineProcess {
  pid: number;
  commandLine: string;
}

/** The product's processes and its servers in a prefix; not Wine's own, and not the driver's. */
export function productProcesses(prefix: string): WineProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid: Number(pid), commandLine: read(pid, 'cmdline').replaceAll('\0', ' ') }))
    .filter(({ commandLine }) => /\\cli\.js|\\query-sandbox\.js|\\temporal\.exe/.test(commandLine))
    .filter(({ commandLine }) => !commandLine.includes('\\drive.mjs'))
    .filter(({ pid }) => read(String(pid), 'environ').split('\0').includes(`WINEPREFIX=${prefix}`));
}

const DATABASE = / server start-dev .*--db-filename (.*?\.db) /;

/** Two servers on one database at the same time. */
interface Doubled {
  database: string;
  /** Their pids in Linux. */
  pids: number[];
  /** Unix milliseconds of the first and the last look that saw them both. */
  from: number;
  to: number;
}

/**
 * Looks again and again for two servers on one database. A look takes time, and Linux lists a process for some moments
 * after Windows has ended it: so a single look may see a server and the one that follows it. Two looks see no such pair.
 * @returns what it saw, at the end.
 */
export function watchServers(prefix: string): { end(): string[] } {
  const doubled = new Map<string, Doubled>();
  let seen = 0;
  const look = () => {
    const now = Date.now();
    for (const [database, pids] of serversByDatabase(prefix)) {
      seen += pids.length;
      if (pids.length < 2) continue;
      const key = `${database} ${pids}`;
      doubled.set(key, { database, pids, from: doubled.get(key)?.from ?? now, to: now });
    }
  };
  const timer = setInterval(look, 200);
  return {
    end: () => {
      clearInterval(timer);
      // Whoever sees no server would see no second one either.
      if (seen === 0) return ['no server was ever seen'];
      return [...doubled.values()].filter(({ from, to }) => to > from).map(describe);
    },
  };
}

function serversByDatabase(prefix: string): Map<string, number[]> {
  const servers = new Map<string, number[]>();
  for (const { pid, commandLine } of productProcesses(prefix)) {
    const database = DATABASE.exec(commandLine)?.[1];
    if (database !== undefined) servers.set(database, [...(servers.get(database) ?? []), pid]);
  }
  return servers;
}

function describe({ database, pids, from, to }: Doubled): string {
  const at = new Date(from).toISOString();
  return `servers ${pids.join(' and ')} ran on ${database} from ${at} on for ${(to - from) / 1_000} s`;
}

function read(pid: string, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
