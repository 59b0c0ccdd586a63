import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnavailableError } from '../base/errors.js';
import { readRegular } from '../base/regular-file.js';
import { writeFirst } from '../base/write-first.js';

const SECRET_BYTES = 32;
const SHORTEST = 16;

/**
 * The secret of a home, made at the first need. Of several processes at once one makes it, and all read it.
 * @throws UnavailableError when it cannot be made or read.
 */
export async function homeSecret(home: string): Promise<string> {
  const path = join(home, 'task-secret');
  try {
    if (!existsSync(path)) await make(home, path);
    const secret = readRegular(path).toString('utf8').trim();
    if (secret.length >= SHORTEST) return secret;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UnavailableError(
      `Tasks need a secret: set DURABLE_WEATHER_TASK_SECRET for the server to a text of at least ${SHORTEST} letters, because it cannot keep one of its own in its home (${code ?? message}).`,
    );
  }
  throw new UnavailableError(
    `${path} has less than ${SHORTEST} letters; remove it, and the next task makes a new one.`,
  );
}

async function make(home: string, path: string): Promise<void> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  await writeFirst(home, path, async (temporary) => {
    writeFileSync(temporary, secret, { mode: 0o600 });
  });
}
