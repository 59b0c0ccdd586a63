import { join } from 'node:path';
import { PACKAGE_ROOT } from '../base/package.js';
import { useBridge } from '../bridge/native-path.js';
import { bridgeTarget } from '../bridge/target.js';
import { unpackBridge } from '../bridge/unpack-bridge.js';
import type { Config } from '../config.js';

/** Has Temporal's native library at hand; before the SDK is loaded. @throws as unpackBridge does. */
export async function prepareBridge({ cache, home }: Config): Promise<void> {
  const path = await unpackBridge({
    folder: join(PACKAGE_ROOT, 'dist', 'bridges'),
    target: bridgeTarget(process),
    caches: [cache, join(home, 'cache')],
  });
  if (path !== undefined) useBridge(path);
}
