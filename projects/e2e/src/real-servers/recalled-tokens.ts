/** A JWT says itself how long it is good. If it is to end before, those must know who read it: the API. */
export class RecalledTokens {
  /** The ids (RFC 7519 §4.1.7) of what was issued, by session. */
  readonly #issued = new Map<string, string[]>();
  readonly #recalled = new Set<string>();

  add(sessionId: string, id: string): void {
    this.#issued.set(sessionId, [...(this.#issued.get(sessionId) ?? []), id]);
  }

  /** @param sessionId of which session. @default of all */
  recall(sessionId?: string): void {
    const ids = sessionId === undefined ? [...this.#issued.values()].flat() : (this.#issued.get(sessionId) ?? []);
    for (const id of ids) this.#recalled.add(id);
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#recalled.has(id);
  }
}
