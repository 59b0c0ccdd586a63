import fc from 'fast-check';
import { z } from 'zod';
import { callTool } from '../../src/mcp/call-tool.js';
import { TOOLS } from '../../src/tools/index.js';
import { anyJson, anyObject } from '../fakes/arbitrary-arguments.js';
import { call, fakeServices } from '../unit/tools/fake-services.js';
import { type FuzzTarget, lawTarget } from './target.js';

const anyCall = fc.constantFrom(...TOOLS).chain((tool) =>
  fc.record({
    tool: fc.constant(tool),
    received: fc.oneof(
      anyJson,
      anyObject(z.toJSONSchema(tool.input as z.ZodObject, { io: 'input' })),
    ),
  }),
);

/** Whatever a tool is given, it answers, and never with a defect. What these services lack is none. */
export const ARGUMENTS: FuzzTarget = lawTarget(
  'arguments of tools',
  20,
  anyCall,
  async ({ tool, received }) => {
    const { services } = fakeServices();
    const defects: string[] = [];
    const log = (line: string) => {
      if (!line.includes('this test ')) defects.push(line);
    };
    const { content } = await callTool(tool, received, services, call, { log });
    if (defects.length > 0) throw new Error(defects.join('\n'));
    const told = content.map((block) => ('text' in block ? block.text : '')).join('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    if (content.length === 0 || /[\u0000-\u0008\u001b\u202e]/.test(told)) {
      throw new Error(`the answer was ${JSON.stringify(told)}`);
    }
  },
);
