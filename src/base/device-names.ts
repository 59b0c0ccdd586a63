/** Names that Windows takes for devices, in any folder, in any case, and whatever follows their first dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)\./i;

/**
 * A file name that begins as a device's does, with a comma for its first dot: `con.2012.csv` is `con,2012.csv`. Every
 * other name is returned unchanged.
 * @param name with an ending. A superscript digit, as in `LPT¹`, counts on Windows too, but no name of ours has one.
 */
export function spareDevices(name: string): string {
  return DEVICE.test(name) ? name.replace('.', ',') : name;
}
