/** Remembers the entries that were used last, up to a number: for a process that meets ever new keys. */
export class RecentMap<Key, Value> {
  /** The least recently used first. */
  readonly #entries = new Map<Key, Value>();

  constructor(private readonly most: number) {}

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.most) this.#entries.delete(oldest as Key);
  }
}
