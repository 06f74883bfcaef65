import { encode, Fate, Network, WireAnswer } from './model-server';

/** An `XMLHttpRequest`, as much of it as `HttpXhrBackend` uses, whose network is the model server. */
export class FakeXhr extends EventTarget {
  readonly DONE = 4;
  readonly upload = new EventTarget();
  readyState = 0;
  status = 0;
  statusText = '';
  response: unknown = null;
  responseText = '';
  responseType = '';
  responseURL = '';
  timeout = 0;
  withCredentials = false;
  #method = '';
  #url = '';
  #aborted = false;
  #answerHeaders: Readonly<Record<string, string>> = {};
  readonly #headers: Record<string, string> = {};

  constructor(
    private readonly server: Network,
    private readonly page: string,
  ) {
    super();
  }

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = new URL(url, this.page).href;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name.toLowerCase()] = value;
  }

  getAllResponseHeaders(): string {
    return Object.entries(this.#answerHeaders)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
  }

  send(body: unknown): void {
    const url = new URL(this.#url);
    this.server.receive(
      { method: this.#method, url, headers: this.#headers, body, credentials: this.withCredentials, at: Date.now() },
      (fate) => this.#answer(fate),
    );
    if (this.timeout) setTimeout(() => this.#timeOut(), this.timeout);
    if (body != null) {
      for (const loaded of [50, 100]) {
        setTimeout(() => this.upload.dispatchEvent(progress('progress', loaded, 100)), loaded / 50);
      }
    }
  }

  abort(): void {
    this.#aborted = true;
    this.dispatchEvent(new Event('abort'));
  }

  #answer(fate: Fate): void {
    if (this.#aborted || fate === 'never') return;
    if (fate === 'network-error') {
      this.readyState = this.DONE;
      this.dispatchEvent(progress('error', 0, 0));
      return;
    }
    this.#receive(fate);
  }

  #timeOut(): void {
    if (this.#aborted || this.readyState === this.DONE) return;
    this.#aborted = true;
    this.dispatchEvent(progress('timeout', 0, 0));
  }

  #receive(answer: WireAnswer): void {
    const { text, headers } = encode(answer);
    this.#answerHeaders = headers;
    this.status = answer.status;
    this.statusText = 'from the model';
    this.responseURL = this.#url;
    this.responseText = text;
    this.dispatchEvent(progress('progress', text.length, text.length));
    // A copy, of this realm: HttpClient asks for an instance of `ArrayBuffer`.
    const bytes = new Uint8Array(new TextEncoder().encode(text));
    this.response =
      this.responseType === 'arraybuffer' ? bytes.buffer : this.responseType === 'blob' ? new Blob([bytes]) : text;
    this.readyState = this.DONE;
    this.dispatchEvent(new Event('load'));
  }
}

/** A `ProgressEvent`, which Node has not. */
function progress(type: string, loaded: number, total: number): Event {
  return Object.assign(new Event(type), { loaded, total, lengthComputable: total > 0 });
}
