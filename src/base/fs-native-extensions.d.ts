/** The part of fs-native-extensions that durable-weather uses; the package ships no types. */
declare module 'fs-native-extensions' {
  const locks: {
    /** False when another open file holds a conflicting lock. A length of 0 means up to the end of any file. */
    tryLock(fd: number, offset: number, length: number, options?: { shared?: boolean }): boolean;
  };
  export default locks;
}
