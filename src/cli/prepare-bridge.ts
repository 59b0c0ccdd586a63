import { join } from 'node:path';
import { PACKAGE_ROOT } from '../base/package.js';
import { bridgeFolder } from '../bridge/bridge-folder.js';
import { useBridge } from '../bridge/native-path.js';
import { bridgeTarget } from '../bridge/target.js';
import { unpackBridge } from '../bridge/unpack-bridge.js';
import type { Config } from '../config.js';

/** Has Temporal's native library at hand; before the SDK is loaded. @throws as bridgeFolder and unpackBridge do. */
export async function prepareBridge({ cache, home }: Config): Promise<void> {
  const folder = bridgeFolder(PACKAGE_ROOT, process);
  if (folder === undefined) return;
  const target = bridgeTarget(process);
  useBridge(await unpackBridge({ folder, target, caches: [cache, join(home, 'cache')] }));
}
