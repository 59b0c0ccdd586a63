import { type CallEngine, callEngine } from './call-engine.js';
import type { Methods } from './methods.js';
import type { AnyTool } from './tool.js';
import { toolMethods } from './tool-methods.js';

/** What a server offers. */
export interface McpOffer<Services> {
  name: string;
  title: string;
  version: string;
  /** What a model reads before it sees the tools. */
  instructions?: string;
  /** In the order in which clients list them. */
  tools: readonly AnyTool<Services>[];
  /** Passed to every tool call. */
  services: Services;
  /** What a client has to know after a defect, as a clause. */
  afterDefect?: string;
  /** Features beside tools: resources, prompts, completions. */
  beside?: Beside;
}

/** Features of MCP beside tools. */
export interface Beside {
  capabilities: McpCapabilities;
  methods: Methods;
}

/** The features beside tools, in the form of MCP. */
export interface McpCapabilities {
  resources?: NoOptions;
  prompts?: NoOptions;
  completions?: NoOptions;
}

type NoOptions = Record<string, never>;

/** The name and the features of a server, in both protocol lines. */
export interface McpIdentity {
  info: { name: string; title: string; version: string };
  capabilities: McpCapabilities & { tools: NoOptions };
  instructions: { instructions?: string };
}

export function identityOf<Services>(offer: McpOffer<Services>): McpIdentity {
  const { name, title, version, instructions, beside } = offer;
  return {
    info: { name, title, version },
    capabilities: { tools: {}, ...beside?.capabilities },
    instructions: instructions === undefined ? {} : { instructions },
  };
}

/** Answers the methods of an offer. @param log writes a line to stderr. */
export function engineOf<Services>(
  { tools, services, afterDefect, beside }: McpOffer<Services>,
  log: (line: string) => void,
): CallEngine {
  return callEngine(
    { ...toolMethods(tools, services, { log, afterDefect }), ...beside?.methods },
    log,
  );
}
