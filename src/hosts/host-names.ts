/** The hosts whose configuration this program changes, in the order of docs/install.md. */
export const HOST_NAMES = [
  'claude-desktop',
  'claude-code',
  'vscode',
  'cursor',
  'codex',
  'gemini',
] as const;

export type HostName = (typeof HOST_NAMES)[number];
