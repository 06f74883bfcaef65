import { Observable, Subject } from 'rxjs';

/** Between a page and the server that runs in it. */
export class PageNetwork {
  readonly #cut = new Subject<void>();
  /** The connection breaks: what is under way fails. */
  readonly cut: Observable<void> = this.#cut;
  /** How long a request is under way before the server has it, in ms. */
  readonly latency: number;
  #isOffline = false;

  constructor(latency: number) {
    this.latency = latency;
  }

  get isOffline(): boolean {
    return this.#isOffline;
  }

  setOffline(isOffline: boolean): void {
    this.#isOffline = isOffline;
    if (isOffline) this.#cut.next();
  }
}
