/** Until it is no longer kept: answers of one job come faster, and nothing is needed between jobs. */
const KEPT_MS = 1_000;

/**
 * Large memory that was given back, for who needs some next. V8 looks through all objects of a process for each dozen
 * MB of new bytes, and a decade of hours of nine variables has 10 MB.
 *
 * It is held, because V8 takes what is only referred to weakly with each of those looks: then the next answer needs new
 * memory, which brings the next look.
 */
export class SpareMemory {
  readonly #spare: ArrayBufferLike[] = [];
  #bytes = 0;
  readonly #timer = setTimeout(() => this.#leave(), KEPT_MS).unref();

  /** @param most bytes that are kept. */
  constructor(private readonly most: number) {}

  /** The memory that was given last and fits. */
  take(fits: (bytes: number) => boolean): ArrayBufferLike | undefined {
    const index = this.#spare.map(({ byteLength }) => fits(byteLength)).lastIndexOf(true);
    const [memory] = index < 0 ? [] : this.#spare.splice(index, 1);
    this.#bytes -= memory?.byteLength ?? 0;
    return memory;
  }

  /** What was given first is left to V8 where it is too much. */
  give(memory: ArrayBufferLike): void {
    if (memory.byteLength > this.most) return;
    this.#spare.push(memory);
    this.#bytes += memory.byteLength;
    while (this.#bytes > this.most) this.#bytes -= this.#spare.shift()?.byteLength ?? 0;
    this.#timer.refresh();
  }

  #leave(): void {
    this.#spare.length = 0;
    this.#bytes = 0;
  }
}
