/** The parts of docs/ that are made from the code, between `<!-- name:begin -->` and `<!-- name:end -->`. */
import { toJsonSchema } from '../src/mcp/schema.js';
import type { AnyTool } from '../src/mcp/tool.js';
import { SETTINGS, TEMPORAL_VARIABLES } from '../src/settings/settings.js';
import { TOOLS } from '../src/tools/index.js';
import type { ToolServices } from '../src/tools/services.js';
import { DEFAULT_VARIABLES, type Resolution, VARIABLES } from '../src/weather/variables.js';

/** Pages with generated parts, and what makes each part. */
export const GENERATED: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/tools.md': { tools: toolTable, variables: variableLists },
  'docs/configuration.md': { settings: settingTable },
};

/**
 * A page with its generated parts as the code is now.
 * @param page a key of GENERATED.
 * @throws Error when a part's comments are missing.
 */
export function withGeneratedParts(page: string, source: string): string {
  return Object.entries(GENERATED[page] ?? {}).reduce((text, [name, make]) => {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
    const [before, rest] = text.split(begin);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) {
      throw new Error(`${page} has no part from ${begin} to ${end}`);
    }
    return `${before}${begin}\n${make()}\n${end}${after}`;
  }, source);
}

function toolTable(): string {
  const rows = TOOLS.map(
    (tool) => `| \`${tool.name}\` | ${firstSentence(tool.description)} | ${argumentsOf(tool)} |`,
  );
  return ['| tool | what it does | arguments |', '|---|---|---|', ...rows].join('\n');
}

function firstSentence(text: string): string {
  return /^.*?\.(?= [A-Z]|$)/.exec(text)?.[0] ?? text;
}

/** The one that is needed as `name`, with a default as `name = value`, the one that may be left out as `name?`. */
function argumentsOf({ input }: AnyTool<ToolServices>): string {
  const schema = toJsonSchema(input);
  const properties = schema.properties as Record<string, { default?: unknown }>;
  const required = (schema.required ?? []) as string[];
  return Object.entries(properties)
    .map(([name, property]) => {
      if (property.default !== undefined) return `\`${name} = ${property.default}\``;
      return required.includes(name) ? `\`${name}\`` : `\`${name}?\``;
    })
    .join(', ');
}

function variableLists(): string {
  return (['daily', 'hourly'] as const)
    .map((resolution) => `**${resolution}:** ${variableList(resolution)}`)
    .join('\n\n');
}

function variableList(resolution: Resolution): string {
  return Object.entries(VARIABLES[resolution])
    .map(([name, { unit }]) => {
      const isDefault = DEFAULT_VARIABLES[resolution].includes(name);
      return `${isDefault ? `**\`${name}\`**` : `\`${name}\``} (${unit})`;
    })
    .join(', ');
}

function settingTable(): string {
  const own = Object.entries(SETTINGS).map(([name, row]) => ({ names: [name], ...row }));
  const rows = [...own, ...TEMPORAL_VARIABLES].map(
    ({ names, default: standard, meaning }) =>
      `| ${names.map((name) => `\`${name}\``).join(', ')} | ${standard} | ${meaning} |`,
  );
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}
