import { describe, expect, it } from '@jest/globals';
import { toJsonSchema } from '../../src/mcp/schema.js';
import { TOOLS } from '../../src/tools/index.js';
import { INSTRUCTIONS } from '../../src/weather-mcp/instructions.js';
import { exists, readText } from './sources.js';

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];

/** Hosts cut descriptions and instructions there. */
const HOST_LIMIT_BYTES = 2_048;

/** All tools stand before the model in every conversation. */
const LIST_LIMIT_BYTES = 12_000;

function bytes(value: unknown): number {
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
}

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  it('is called verb_noun and lies in the file of its name', () => {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/);
    const file = `${name.replaceAll('_', '-')}.ts`;
    const room = ['src/tools', 'src/durable/tools'].find((folder) => exists(`${folder}/${file}`));
    expect(readText(`${room}/${file}`)).toContain(`name: '${name}'`);
  });

  it('has a title, and a description that says when to use it', () => {
    expect(tool.title).toMatch(/^[A-Z].{2,60}$/);
    expect(tool.description.length).toBeGreaterThanOrEqual(10);
    expect(tool.description.length).toBeLessThanOrEqual(1_000);
    expect(tool.description).toMatch(/\.$/);
  });

  it('gives all four annotations', () => {
    expect(Object.keys(tool.annotations).sort()).toEqual([...HINTS].sort());
    for (const hint of Object.values(tool.annotations)) expect(typeof hint).toBe('boolean');
  });

  it('refuses arguments that it does not know, at every depth', () => {
    const objects = objectsOf(toJsonSchema(tool.input));
    expect(objects.length).toBeGreaterThan(0);
    for (const object of objects) expect(object).toHaveProperty('additionalProperties', false);
  });

  it('says what to do next, where it answers with data', () => {
    if ('output' in tool) expect(tool.output.shape).toHaveProperty('next_step');
    else expect(tool).toHaveProperty('content');
  });

  it('keeps its contract', () => {
    const { title, description, annotations, input } = tool;
    expect({
      title,
      description,
      annotations,
      input: toJsonSchema(input),
      ...('output' in tool && { output: toJsonSchema(tool.output) }),
    }).toMatchSnapshot();
  });
});

describe('the tools together', () => {
  it('have names of their own', () => {
    expect(new Set(TOOLS.map(({ name }) => name)).size).toBe(TOOLS.length);
  });

  it(`take at most ${LIST_LIMIT_BYTES} bytes of a model's context`, () => {
    const list = TOOLS.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      annotations: tool.annotations,
      inputSchema: toJsonSchema(tool.input),
      ...('output' in tool && { outputSchema: toJsonSchema(tool.output) }),
    }));
    expect(bytes({ tools: list })).toBeLessThanOrEqual(LIST_LIMIT_BYTES);
  });

  it('are all named in the instructions, which no host has to cut', () => {
    expect(bytes(INSTRUCTIONS)).toBeLessThan(HOST_LIMIT_BYTES);
    for (const { name } of TOOLS) expect(INSTRUCTIONS).toContain(name);
  });
});

/** Every object in a JSON schema that lists its properties. */
function objectsOf(schema: unknown): object[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = Object.values(schema).flatMap(objectsOf);
  return 'properties' in schema && 'type' in schema ? [schema, ...inner] : inner;
}
