/** What of a manifest a host starts the server by. */
export interface BundleManifest {
  server: { mcp_config: { command: string; args: string[]; env: Record<string, string> } };
  user_config: Record<string, { default: string; sensitive?: boolean }>;
}

/**
 * The command and the variables that a host makes of a manifest, as getMcpConfigForManifest of @anthropic-ai/mcpb does:
 * defaults stand for what the user left out.
 * @param folder where the bundle was unpacked.
 */
export function hostedBy(
  { server, user_config }: BundleManifest,
  folder: string,
  given: Record<string, string> = {},
): { program: [command: string, ...args: string[]]; env: Record<string, string> } {
  const values = Object.fromEntries(
    Object.entries(user_config).map(([name, field]) => [
      `user_config.${name}`,
      given[name] ?? field.default,
    ]),
  );
  const variables: Record<string, string> = { __dirname: folder, ...values };
  const filled = (text: string) =>
    text.replace(/\$\{([^}]+)\}/g, (placeholder, name) => variables[name] ?? placeholder);
  const { command, args, env } = server.mcp_config;
  return {
    program: [filled(command), ...args.map(filled)],
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)])),
  };
}
