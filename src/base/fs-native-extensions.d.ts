/** The part of fs-native-extensions that the engine's lock uses; the package ships no types. */
declare module 'fs-native-extensions' {
  const locks: {
    /** False when another open file holds a conflicting lock. */
    tryLock(fd: number, options?: { shared?: boolean }): boolean;
  };
  export default locks;
}
