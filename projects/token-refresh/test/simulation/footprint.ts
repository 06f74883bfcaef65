/** Touches everything: the passing of time. */
export const EVERYTHING = '*';

/** What one step of a world has read and changed. Two steps whose footprints do not meet may be swapped. */
export class Footprint {
  readonly #read = new Set<string>();
  readonly #written = new Set<string>();

  reads(thing: string): void {
    this.#read.add(thing);
  }

  writes(thing: string): void {
    this.#written.add(thing);
  }

  meets(other: Footprint): boolean {
    if (this.#written.has(EVERYTHING) || other.#written.has(EVERYTHING)) return true;
    return this.#hits(other) || other.#hits(this);
  }

  #hits(other: Footprint): boolean {
    for (const thing of this.#written) if (other.#written.has(thing) || other.#read.has(thing)) return true;
    return false;
  }
}
