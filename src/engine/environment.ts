import { join } from 'node:path';
import type { ChildEnvironment } from './process/command.js';

const PROXY = /^(http|https|all|no|grpc|no_grpc)_proxy$/i;

/**
 * The environment of what talks to this engine's own server. A profile or key for a server elsewhere
 * would make it talk TLS or ask for another namespace, so every TEMPORAL_* variable goes, and the
 * profile file is one that does not exist, which the CLI and @temporalio/envconfig both take for empty.
 */
export function localEnvironment(env: ChildEnvironment, home: string): ChildEnvironment {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return {
    // Temporal's programs are built without cgo: they know a user who is not in /etc/passwd by these two alone.
    USER: 'durable-weather',
    HOME: home,
    ...Object.fromEntries(kept),
    TEMPORAL_CONFIG_FILE: join(home, 'no-profile.toml'),
  };
}

/** The environment of what talks to this machine alone (N22). */
export function withoutProxies(env: ChildEnvironment): ChildEnvironment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !PROXY.test(name)));
}
