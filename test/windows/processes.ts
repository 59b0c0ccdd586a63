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

/** Looks again and again for two servers on one database. @returns what it saw, at the end. */
export function watchServers(prefix: string): { end(): string[] } {
  const doubled = new Set<string>();
  let seen = 0;
  const look = () => {
    const databases = productProcesses(prefix).flatMap(
      ({ commandLine }) => DATABASE.exec(commandLine)?.[1] ?? [],
    );
    seen += databases.length;
    for (const database of databases) {
      const count = databases.filter((other) => other === database).length;
      if (count > 1) doubled.add(`${count} servers ran on ${database}`);
    }
  };
  const timer = setInterval(look, 200);
  return {
    end: () => {
      clearInterval(timer);
      // Whoever sees no server would see no second one either.
      return seen === 0 ? ['no server was ever seen'] : [...doubled];
    },
  };
}

function read(pid: string, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
