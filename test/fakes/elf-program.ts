import { closeSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 64;

/** A program of Linux, for this machine's processor, with sections of these names and texts; it does nothing. */
export function elfProgram(sections: Record<string, string>): Buffer {
  const all = Object.entries({ '': '', '.names': '', ...sections });
  const letters = `${all.map(([name]) => name).join('\0')}\0`;
  const contents = all.map(([name, text]) =>
    Buffer.from(name === '.names' ? letters : text, 'latin1'),
  );
  const header = ownHeader();
  header.writeBigUInt64LE(BigInt(HEADER_BYTES), 40);
  header.writeUInt16LE(all.length, 60);
  header.writeUInt16LE(1, 62);
  let offset = HEADER_BYTES * (all.length + 1);
  const table = contents.map((content, at) => {
    const entry = Buffer.alloc(HEADER_BYTES);
    entry.writeUInt32LE(letters.indexOf(`${all[at]?.[0]}\0`), 0);
    entry.writeBigUInt64LE(BigInt(offset), 24);
    entry.writeBigUInt64LE(BigInt(content.length), 32);
    offset += content.length;
    return entry;
  });
  return Buffer.concat([header, ...table, ...contents]);
}

function ownHeader(): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const fd = openSync(process.execPath, 'r');
  readSync(fd, header, 0, HEADER_BYTES, 0);
  closeSync(fd);
  return header;
}
