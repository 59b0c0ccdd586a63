import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { toJsonSchema } from '../../../src/mcp/schema.js';
import { nextStepSchema } from '../../../src/mcp/tool.js';
import { TOOLS } from '../../../src/tools/index.js';

describe('a JSON schema', () => {
  it('has what the tool’s schema says', () => {
    const schema = z.strictObject({
      names: z.array(z.string()).max(3).describe('of jobs'),
      seconds: z.number().min(0).max(45).default(30),
      count: z.int().min(1).optional(),
    });
    expect(toJsonSchema(schema)).toEqual({
      type: 'object',
      properties: {
        names: {
          type: 'array',
          items: { type: 'string' },
          description: 'of jobs',
        },
        seconds: { type: 'number', minimum: 0, maximum: 45, default: 30 },
        count: { type: 'integer', minimum: 1 },
      },
      required: ['names'],
      additionalProperties: false,
    });
  });

  it('of a result is open to new fields, and leaves out what is unlisted or can be anything', () => {
    const schema = z.object({
      counts: z.record(z.string(), z.int()),
      rows: z.array(z.unknown()),
      job: z.unknown().optional(),
      extras: z.record(z.string(), z.unknown()),
      jobs: z.array(z.object({ name: z.string() })),
      told: z.string(),
      next_step: nextStepSchema,
    });
    expect(toJsonSchema(schema)).toEqual({
      type: 'object',
      properties: {
        told: { type: 'string' },
        counts: { type: 'object', additionalProperties: { type: 'integer' } },
        rows: { type: 'array' },
        extras: { type: 'object' },
        jobs: {
          type: 'array',
          items: { type: 'object', properties: { name: { type: 'string' } } },
        },
      },
    });
  });

  it('of arguments leaves out lengths that nobody meets by chance', () => {
    const schema = z.strictObject({
      query: z.string().min(1).max(200),
      names: z.array(z.string()).min(1),
    });
    expect(toJsonSchema(schema)).toEqual({
      type: 'object',
      properties: {
        query: { type: 'string' },
        names: { type: 'array', items: { type: 'string' } },
      },
      required: ['query', 'names'],
      additionalProperties: false,
    });
  });

  it.each(TOOLS.map((tool) => [tool.name, tool] as const))(
    'of %s wastes no words on dialects and safe integers',
    (_name, tool) => {
      const schemas = 'output' in tool ? [tool.input, tool.output] : [tool.input];
      const text = JSON.stringify(schemas.map(toJsonSchema));
      expect(text).not.toContain('$schema');
      expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER));
      expect(text).not.toContain('propertyNames');
    },
  );
});
