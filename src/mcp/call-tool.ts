import type { z } from 'zod';
import { errorMessage } from '../base/errors.js';
import { withoutActing, withoutLongTexts } from '../base/one-line.js';
import { userErrorOf } from '../base/user-error.js';
import { parseCall } from './arguments.js';
import { asMeant } from './meant.js';
import type { AnyTool, ContentBlock, Tool, ToolCall } from './tool.js';

/** What becomes of a defect. */
export interface DefectReport {
  /** Receives it with its stack. */
  log(line: string): void;
  /** What a client has to know then, as a clause: "Jobs go on regardless". */
  afterDefect?: string | undefined;
}

/** An answer to tools/call. */
export interface ToolAnswer {
  content: ContentBlock[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
}

/**
 * Runs a tool for a client. This is the one error boundary: every failure becomes a result with isError, because
 * clients do not show JSON-RPC errors to their users.
 * @param report what becomes of defects.
 */
export async function callTool<Services>(
  tool: AnyTool<Services>,
  received: unknown,
  services: Services,
  call: ToolCall,
  { log, afterDefect }: DefectReport,
): Promise<ToolAnswer> {
  try {
    const { value, remarks } = asMeant(tool.input, received);
    const input = await parseCall(
      tool.name,
      tool.input,
      value,
      (taken, refused) => tool.alsoWrong?.(taken, services, refused) ?? [],
    );
    if ('content' in tool) {
      const remarked = remarks.map((text) => ({ type: 'text' as const, text }));
      const content = await tool.content(input, services, call);
      return { content: withoutActing([...content, ...remarked]) };
    }
    const answer = await tool.run(input, services, call);
    return toToolAnswer(tool, { ...(remarks.length > 0 && { remarks }), ...answer });
  } catch (error) {
    const told = userErrorOf(error);
    if (told !== undefined) return failure(told.message);
    log(`defect in ${tool.name}: ${error instanceof Error ? error.stack : error}`);
    const why = errorMessage(error);
    const the = afterDefect === undefined ? 'The' : `${afterDefect}; the`;
    return failure(
      `${tool.name} failed for a reason that is not yours: ${why}. ${the} server's log has the details.`,
    );
  }
}

/** The answer of a tool that answers with data. */
export function toToolAnswer<Services>(
  tool: Tool<z.ZodObject, z.ZodObject, Services>,
  answer: Record<string, unknown>,
): ToolAnswer {
  // Stored texts may come from an earlier version or another client.
  const output = withoutActing(answer);
  return {
    // Some clients pass only the text to the model, others only the structured content.
    content: [{ type: 'text', text: JSON.stringify(output) }],
    structuredContent: output,
    ...(tool.isFailure?.(output) ? { isError: true } : {}),
  };
}

function failure(text: string): ToolAnswer {
  return {
    content: [{ type: 'text', text: withoutLongTexts(withoutActing(text)) }],
    isError: true,
  };
}
