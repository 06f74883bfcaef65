import { CALL_FIELD, CallFailure, PageMessage, WorkerCall, WorkerMessage } from './call-messages';
import { FetchCall } from './fetch-call';
import { ReadLimits, textOf } from './text-of';
import { TokenRefreshError } from './token-refresh-error';

/**
 * A page that is asked for tokens, as a worker reaches it: `self` in a dedicated worker, the port of the `connect` event in
 * a shared worker, a `Client` in a service worker, or a `MessagePort`.
 */
export interface TokenPage {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** Milliseconds in which a page that is there says something. */
const PATIENCE = 5_000;

/**
 * One call that one page is asked about. The page says what to send, hears what came of it, and says whether that is the
 * caller's or is sent again. All of it goes through a port that this call alone has.
 */
export class PageCall {
  readonly #port: MessagePort;
  /** The server's last answer. */
  #response: Response | null = null;
  /** What the last send failed with. */
  #failure: unknown = null;
  #hasSent = false;
  #isSending = false;
  /** Whether the page was asked if it is there, and has not answered yet. */
  #isAsked = true;
  #isGone = false;
  #isSettled = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param resolve with the server's last answer; `null`: the page does not answer, and nothing was sent */
  constructor(
    page: TokenPage,
    opening: WorkerCall,
    private readonly call: FetchCall,
    private readonly resolve: (answer: Response | null) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<PageMessage>) => this.#hear(data);
    // Not every browser tells of it.
    port1.addEventListener('close', this.#leave);
    call.signal?.addEventListener('abort', this.#abort);
    page.postMessage({ [CALL_FIELD]: opening }, [port2]);
    this.#watch();
  }

  #hear(message: PageMessage): void {
    this.#isAsked = false;
    if (message.kind === 'gone') this.#leave();
    else if (message.kind === 'done') this.#finish(message.failure);
    else if (message.kind === 'send') void this.#send(message);
  }

  async #send({ headers, limits, withCredentials }: Extract<PageMessage, { kind: 'send' }>): Promise<void> {
    this.#discard();
    this.#hasSent = this.#isSending = true;
    clearTimeout(this.#timer);
    const message = await this.#outcomeOf(this.call.send(headers, withCredentials), limits);
    this.#isSending = false;
    if (this.#isSettled) return;
    if (this.#isGone) {
      this.#goOnAlone();
    } else {
      this.#post(message);
      this.#watch();
    }
  }

  async #outcomeOf(sent: Promise<Response>, limits: ReadLimits): Promise<WorkerMessage> {
    try {
      const response = (this.#response = await sent);
      const { headers, status, statusText, url } = response;
      const text = await textOf(response, limits);
      return { kind: 'answer', status, statusText, url, headers: [...headers], text };
    } catch (error) {
      this.#failure = error;
      return { kind: 'no-answer' };
    }
  }

  #finish(failure: CallFailure | null): void {
    this.#close();
    if (!failure) return this.resolve(this.#response);
    this.#discard();
    if (failure === 'no-answer') return this.reject(this.#failure);
    const { cause, code, message } = failure;
    this.reject(code ? new TokenRefreshError(code, cause) : new Error(message));
  }

  /** Asks from time to time whether the page is still there: a closed port is not told in every browser. */
  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#isAsked) return this.#leave();
      this.#isAsked = true;
      this.#post({ kind: 'ping' });
      this.#watch();
    }, PATIENCE);
  }

  readonly #leave = (): void => {
    this.#isGone = true;
    if (!this.#isSending) this.#goOnAlone();
  };

  /** Without the page. What the server has said last is not thrown away. */
  #goOnAlone(): void {
    this.#giveUp();
    if (this.#response || !this.#hasSent) this.resolve(this.#response);
    else this.reject(this.#failure);
  }

  readonly #abort = (): void => {
    this.#giveUp();
    this.#discard();
    this.reject(this.call.signal?.reason);
  };

  /** A page that was suspended reads it when it goes on. */
  #giveUp(): void {
    this.#post({ kind: 'abort' });
    this.#close();
  }

  #post(message: WorkerMessage): void {
    this.#port.postMessage(message);
  }

  #close(): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.call.signal?.removeEventListener('abort', this.#abort);
    this.#port.onmessage = null;
    this.#port.removeEventListener('close', this.#leave);
    this.#port.close();
  }

  #discard(): void {
    // Unread, it would occupy a connection.
    this.#response?.body?.cancel().catch(() => undefined);
    this.#response = null;
  }
}
