/** What Go's compiler notes in a program of how it was made (debug/buildinfo of its library), in programs of Linux. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A piece of a program's file. */
interface Section {
  name: string;
  offset: number;
  /** In the file. */
  size: number;
}

/** ELF of 64 bits, lowest byte first (System V ABI, chapter 4). */
const ELF = Buffer.from('\x7fELF\x02\x01', 'latin1');
const HEADER_BYTES = 64;
/** Where the header names the processor, the sections' table, and the section with their names. */
const [MACHINE_AT, TABLE_AT, COUNT_AT, NAMES_AT] = [18, 40, 60, 62] as const;
const ENTRY_BYTES = 64;
/** The type of a section that has no bytes in the file. */
const NOBITS = 8;

/** The section of the notes; 20 kB in the temporal CLI. */
const NOTES = '.go.buildinfo';
/** Names the loader of a program that cannot run without files of its system. */
const LOADER = '.interp';
const MOST_BYTES = 1_048_576;

/**
 * Reads the notes of a program that this machine's processor runs and that needs nothing beside it.
 * @returns undefined for any other file, and for a part of one.
 */
export function goBuildNotes(path: string): string | undefined {
  // A pipe in its place would be waited for.
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const sections = sectionsOf(fd) ?? [];
    const notes = sections.find(({ name }) => name === NOTES);
    const isAlone = !sections.some(({ name }) => name === LOADER);
    return notes && isAlone ? bytesOf(fd, notes.offset, notes.size)?.toString('latin1') : undefined;
  } finally {
    closeSync(fd);
  }
}

function sectionsOf(fd: number): Section[] | undefined {
  const header = headerOf(fd);
  if (header === undefined || header.readUInt16LE(MACHINE_AT) !== ownMachine()) return undefined;
  const count = header.readUInt16LE(COUNT_AT);
  const table = bytesOf(fd, Number(header.readBigUInt64LE(TABLE_AT)), count * ENTRY_BYTES);
  if (table === undefined) return undefined;
  const entries = Array.from({ length: count }, (_, at) => entryIn(table, at * ENTRY_BYTES));
  const names = entries[header.readUInt16LE(NAMES_AT)];
  const letters = names && bytesOf(fd, names.offset, names.size)?.toString('latin1');
  const { size: end } = fstatSync(fd);
  if (letters === undefined || entries.some(({ offset, size }) => offset + size > end))
    return undefined;
  return entries.map(({ nameAt, offset, size }) => ({
    name: letters.slice(nameAt, letters.indexOf('\0', nameAt)),
    ...{ offset, size },
  }));
}

function entryIn(table: Buffer, at: number): { nameAt: number; offset: number; size: number } {
  return {
    nameAt: table.readUInt32LE(at),
    offset: Number(table.readBigUInt64LE(at + 24)),
    size: table.readUInt32LE(at + 4) === NOBITS ? 0 : Number(table.readBigUInt64LE(at + 32)),
  };
}

/** The processor that this Node.js is for; undefined on systems whose programs have another form. */
function ownMachine(): number | undefined {
  const fd = openSync(process.execPath, constants.O_RDONLY);
  try {
    return headerOf(fd)?.readUInt16LE(MACHINE_AT);
  } finally {
    closeSync(fd);
  }
}

function headerOf(fd: number): Buffer | undefined {
  const header = bytesOf(fd, 0, HEADER_BYTES);
  return header?.subarray(0, ELF.length).equals(ELF) ? header : undefined;
}

/** Undefined where the file ends before, and for more than a program's notes would be. */
function bytesOf(fd: number, offset: number, size: number): Buffer | undefined {
  if (size > MOST_BYTES) return undefined;
  const bytes = Buffer.alloc(size);
  return readSync(fd, bytes, 0, size, offset) === size ? bytes : undefined;
}
