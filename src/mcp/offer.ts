import type { QuietCollection } from '../base/quiet-collection.js';
import { type CallEngine, callEngine } from './call-engine.js';
import { listenMethods } from './listening/listen.js';
import type { ResourceChanges } from './listening/resource-changes.js';
import { subscribeMethods } from './listening/subscribe.js';
import type { Methods, ProtocolLine } from './methods.js';
import { TASKS_EXTENSION } from './tasks/extension.js';
import { taskMethods } from './tasks/task-methods.js';
import { type TaskOptions, toolTasks } from './tasks/tasks.js';
import type { AnyTool } from './tool.js';
import { type ToolViews, toolMethods } from './tool-methods.js';

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
  /** Shown by clients that have the extension for them. */
  views?: ToolViews;
  /** What a client has to know after a defect, as a clause. */
  afterDefect?: string;
  /** Features beside tools: resources, prompts, completions. */
  beside?: Beside;
  /** Of tools that wait, for clients that take tasks. */
  tasks?: TaskOptions;
  /** True where other callers are offered other tools at the same address. */
  isByCaller?: boolean;
  /** Gives memory of the process back between calls. */
  quiet?: QuietCollection;
}

/** Features of MCP beside tools. */
export interface Beside {
  capabilities: McpCapabilities;
  methods: Methods;
  /** When resources change, where clients may listen for it. */
  changes?: ResourceChanges;
}

/** The features beside tools, in the form of MCP. */
export interface McpCapabilities {
  resources?: { subscribe?: true };
  prompts?: NoOptions;
  completions?: NoOptions;
  extensions?: Record<string, NoOptions>;
}

type NoOptions = Record<string, never>;

/** The name and the features of a server, in both protocol lines. */
export interface McpIdentity {
  info: { name: string; title: string; version: string };
  /** @param isLasting true for a connection that outlasts its requests. */
  capabilities(line: ProtocolLine, isLasting: boolean): McpCapabilities & { tools: NoOptions };
  instructions: { instructions?: string };
}

export function identityOf<Services>(offer: McpOffer<Services>): McpIdentity {
  const { name, title, version, instructions, beside, tasks } = offer;
  return {
    info: { name, title, version },
    capabilities: (line, isLasting) => ({
      tools: {},
      ...beside?.capabilities,
      // In the line 2025 nothing but a lasting connection can carry what was not asked for.
      ...(beside?.changes && (line === '2026' || isLasting) && { resources: { subscribe: true } }),
      ...(tasks && line === '2026' && { extensions: { [TASKS_EXTENSION]: {} } }),
    }),
    instructions: instructions === undefined ? {} : { instructions },
  };
}

/** Answers the methods of an offer. @param log writes a line to stderr. */
export function engineOf<Services>(
  offer: McpOffer<Services>,
  log: (line: string) => void,
): CallEngine {
  const { tools, services, afterDefect, views, beside, isByCaller, quiet } = offer;
  const changes = beside?.changes;
  const tasks = offer.tasks && toolTasks(tools, services, offer.tasks);
  const engine = callEngine(
    {
      ...toolMethods(tools, services, { log, afterDefect }, { tasks, views, isByCaller }),
      ...(tasks && taskMethods(tasks)),
      ...(changes && subscribeMethods(changes, log)),
      ...listenMethods({ changes, tasks }, log),
      ...beside?.methods,
    },
    log,
  );
  if (quiet === undefined) return engine;
  return { ...engine, answer: (...request) => quiet.after(() => engine.answer(...request)) };
}
