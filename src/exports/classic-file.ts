/**
 * Writes NetCDF's classic format with 64-bit offsets, CDF-2
 * (docs.unidata.ucar.edu/netcdf-c/current/file_format_specifications.html): a header, then one variable after the
 * other, all big-endian. No maintained package writes it. The netCDF library has read it since 2004.
 */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { endianness } from 'node:os';

/** A list of numbers must not be empty. */
export type Attributes = Record<string, string | number | readonly number[]>;

export interface ClassicVariable {
  name: string;
  type: 'char' | 'double';
  /** Names of dimensions, the slowest first; empty for a single value. */
  dimensions: string[];
  attributes: Attributes;
  /** Its values in pieces, in the order of its dimensions; their number must match the dimensions. */
  values(): AsyncIterable<Float64Array | Uint8Array>;
}

export interface ClassicFile {
  dimensions: Record<string, number>;
  attributes: Attributes;
  variables: ClassicVariable[];
}

const TAGS = { dimension: 0x0a, variable: 0x0b, attribute: 0x0c };
const TYPES = { char: { code: 2, bytes: 1 }, double: { code: 6, bytes: 8 } };

/** The largest size in four bytes; in the specification it means "see the dimensions". */
const NO_SIZE = 0xffffffff;

/** Writes a file, with one piece of values in memory at a time. */
export async function writeClassicFile(path: string, content: ClassicFile): Promise<void> {
  const file = openSync(path, 'w');
  // Not writeSync: a disk with little room takes a part of it, and only a next one tells why.
  const write = (bytes: Uint8Array) => writeFileSync(file, bytes);
  try {
    write(headerOf(content));
    for (const variable of content.variables) {
      let written = 0;
      for await (const piece of variable.values()) {
        write(bigEndian(piece));
        written += piece.byteLength;
      }
      const bytes = bytesOf(variable, content);
      if (written !== bytes) throw new Error(`${variable.name} has ${written} bytes of ${bytes}`);
      write(Buffer.alloc(padding(bytes)));
    }
  } finally {
    closeSync(file);
  }
}

/**
 * The header contains each variable's offset, whose length does not depend on its value. So a first header gives the
 * length.
 */
function headerOf(content: ClassicFile): Buffer {
  let offset = encodeHeader(content, () => 0).byteLength;
  const begins = content.variables.map((variable) => {
    const begin = offset;
    offset += padded(bytesOf(variable, content));
    return begin;
  });
  return encodeHeader(content, (index) => begins[index] ?? 0);
}

function encodeHeader(content: ClassicFile, beginOf: (index: number) => number): Buffer {
  const names = Object.keys(content.dimensions);
  return Buffer.concat([
    Buffer.from('CDF\x02', 'latin1'),
    // No dimension is unlimited, so there are no records.
    int32(0),
    list(
      TAGS.dimension,
      Object.entries(content.dimensions).map(([name, length]) => [text(name), int32(length)]),
    ),
    attributeList(content.attributes),
    list(
      TAGS.variable,
      content.variables.map((variable, index) => [
        text(variable.name),
        int32(variable.dimensions.length),
        ...variable.dimensions.map((name) => int32(names.indexOf(name))),
        attributeList(variable.attributes),
        int32(TYPES[variable.type].code),
        // A variable of 4 GiB or more has no size here; its end follows from its dimensions.
        int32(Math.min(padded(bytesOf(variable, content)), NO_SIZE)),
        int64(beginOf(index)),
      ]),
    ),
  ]);
}

function attributeList(attributes: Attributes): Buffer {
  return list(
    TAGS.attribute,
    Object.entries(attributes).map(([name, value]) => [text(name), ...attributeValue(value)]),
  );
}

function attributeValue(value: Attributes[string]): Buffer[] {
  if (typeof value === 'string') return [int32(TYPES.char.code), text(value)];
  const numbers = [value].flat();
  return [int32(TYPES.double.code), int32(numbers.length), ...numbers.map(float64)];
}

/** An empty list is written as absent: two zeros. */
function list(tag: number, elements: Buffer[][]): Buffer {
  return Buffer.concat([
    int32(elements.length === 0 ? 0 : tag),
    int32(elements.length),
    ...elements.flat(),
  ]);
}

/** Its length, its UTF-8 bytes, and zeros up to a multiple of four. */
function text(content: string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([int32(bytes.byteLength), bytes, Buffer.alloc(padding(bytes.byteLength))]);
}

function bytesOf({ type, dimensions }: ClassicVariable, content: ClassicFile): number {
  const count = dimensions.reduce((product, name) => product * (content.dimensions[name] ?? 0), 1);
  return count * TYPES[type].bytes;
}

function padding(bytes: number): number {
  return padded(bytes) - bytes;
}

function padded(bytes: number): number {
  return 4 * Math.ceil(bytes / 4);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function float64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

function bigEndian(values: Float64Array | Uint8Array): Uint8Array {
  if (values instanceof Uint8Array) return values;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === 'LE' ? Buffer.from(bytes).swap64() : bytes;
}
