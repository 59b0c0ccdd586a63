import { beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { InvalidInputError, UnavailableError } from '../../../src/base/errors.js';
import { callTool, type DefectReport } from '../../../src/mcp/call-tool.js';
import { defineContentTool, defineTool, READ_ONLY } from '../../../src/mcp/tool.js';

const services = {};
const call = { signal: new AbortController().signal };
let logged: string[];
beforeEach(() => {
  logged = [];
});

/** Calls a tool that doubles a number with whatever takes the place of doubling. */
function callDouble(
  received: unknown,
  double: (n: number) => number = (n) => 2 * n,
  more: Partial<DefectReport> = {},
) {
  const tool = defineTool({
    name: 'double',
    title: 'Double',
    description: 'Doubles.',
    annotations: {
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
    input: z.strictObject({ n: z.number() }),
    output: z.object({ doubled: z.number() }),
    run: async ({ n }) => ({ doubled: double(n) }),
    isFailure: ({ doubled }) => doubled === 0,
  });
  return callTool(tool, received, services, call, { log: (line) => logged.push(line), ...more });
}

const throwing = (error: unknown) => () => {
  throw error;
};

describe('a call', () => {
  it('answers with structured content and the same as text', async () => {
    expect(await callDouble({ n: 21 })).toEqual({
      content: [{ type: 'text', text: '{"doubled":42}' }],
      structuredContent: { doubled: 42 },
    });
  });

  it('of a tool that answers with something to look at has its blocks and no structured content', async () => {
    const image = { type: 'image', data: 'iVBORw0KGgo=', mimeType: 'image/png' } as const;
    const draw = defineContentTool({
      name: 'draw',
      title: 'Draw',
      description: 'Draws.',
      annotations: {
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
      input: z.strictObject({ text: z.string() }),
      content: async ({ text }) => [image, { type: 'text', text }],
    });
    const answer = callTool(draw, { text: 'a line' }, services, call, {
      log: (line) => logged.push(line),
    });
    expect(await answer).toEqual({ content: [image, { type: 'text', text: 'a line' }] });
  });

  it('says nothing that acts on a terminal, whatever is stored', async () => {
    const answer = await callDouble({ n: 1 }, () => {
      throw new UnavailableError('It is called "\u001b[2J\u202eelttaeS".');
    });
    expect(answer.content).toEqual([{ type: 'text', text: 'It is called " [2J elttaeS".' }]);
    const tool = defineTool({
      name: 'tell',
      title: 'Tell',
      description: 'Tells.',
      annotations: {
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
      input: z.strictObject({}),
      output: z.object({ place: z.string() }),
      run: async () => ({ place: 'a\u0000b\u009bc' }),
    });
    const told = await callTool(tool, {}, services, call, { log: () => undefined });
    expect(told).toEqual({
      content: [{ type: 'text', text: '{"place":"a b c"}' }],
      structuredContent: { place: 'a b c' },
    });
  });

  it('in other words than the schema’s says what was made of them', async () => {
    const tool = defineTool({
      name: 'wait',
      title: 'Wait',
      description: 'Waits.',
      annotations: READ_ONLY,
      input: z.strictObject({ seconds: z.number().max(45).meta({ mayExceed: true }) }),
      output: z.object({ waited: z.number() }),
      run: async ({ seconds }) => ({ waited: seconds }),
    });
    const told = await callTool(tool, { seconds: '120' }, services, call, {
      log: () => undefined,
    });
    expect(told.structuredContent).toEqual({
      remarks: ['seconds 120 was used as 45, its maximum.'],
      waited: 45,
    });
  });

  it('in which nothing could be done is an error that still has its content', async () => {
    expect(await callDouble({ n: 0 })).toEqual({
      content: [{ type: 'text', text: '{"doubled":0}' }],
      structuredContent: { doubled: 0 },
      isError: true,
    });
  });

  it.each([
    ['arguments outside the schema', { n: 'x' }, undefined, 'n is "x"; it takes a number.'],
    ['a wrong input', { n: 1 }, new InvalidInputError('n is odd.'), 'n is odd.'],
    ['something out of reach', { n: 1 }, new UnavailableError('No server.'), 'No server.'],
  ])('that fails for %s says so and nothing else', async (_what, received, error, text) => {
    expect(await callDouble(received, error && throwing(error))).toEqual({
      content: [{ type: 'text', text }],
      isError: true,
    });
    expect(logged).toEqual([]);
  });

  it('that meets a defect is an error as well, and its stack is logged', async () => {
    const defect = new TypeError('x is not a function');
    const more = { afterDefect: 'Jobs go on regardless' };
    expect(await callDouble({ n: 1 }, throwing(defect), more)).toEqual({
      content: [
        {
          type: 'text',
          text: "double failed for a reason that is not yours: x is not a function. Jobs go on regardless; the server's log has the details.",
        },
      ],
      isError: true,
    });
    expect(logged).toEqual([`defect in double: ${defect.stack}`]);
  });

  it('in which something other than an Error is thrown names it', async () => {
    const { content, isError } = await callDouble({ n: 1 }, throwing('oops'));
    expect(isError).toBe(true);
    expect(content).toEqual([
      { type: 'text', text: expect.stringContaining("not yours: oops. The server's log") },
    ]);
    expect(logged).toEqual(['defect in double: oops']);
  });
});
