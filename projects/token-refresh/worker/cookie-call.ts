import { CallFailure, HeaderList, PageMessage, WorkerCall, WorkerMessage } from './call-messages';
import { CookieRefresh, Renewal } from './cookie-refresh';

/** The session that covers a call. */
export interface CoveringSession {
  readonly refresh: CookieRefresh;
  /** In front of the token; `''`: none. */
  readonly scheme: string;
  readonly withCredentials: boolean;
}

type Outcome = Exclude<WorkerMessage, { readonly kind: 'ping' | 'abort' }>;

/** The most times that a call is sent: refused late, refused again, and after the refresh. */
const MOST_SENDS = 3;
/** RFC 9110 §9.2.1: repeating it changes nothing on the server. */
const SAFE = /^(?:GET|HEAD|OPTIONS)$/i;
/** As in the page: the token is good, and a stronger sign-in or a wider scope is demanded. */
const DEMAND =
  /^(?:[^"]|"(?:[^"\\]|\\.)*")*?(?<![^\s,])error\s*=\s*"?insufficient_(?:user_authentication|scope|claims)(?![^\s,"])/is;
const LONGEST_READ = 20_000;

/** Answers one call as a page would: says what to send, judges what came of it, and has it sent again. */
export class CookieCall {
  #heard: (outcome: Outcome) => void = () => undefined;
  #isOver = false;

  /** @param session `null`: the call is sent as it is */
  constructor(
    private readonly call: WorkerCall,
    private readonly port: MessagePort,
    session: CoveringSession | null,
  ) {
    port.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if (data.kind === 'ping') this.#post({ kind: 'here' });
      else if (data.kind === 'abort') this.#end();
      else this.#heard(data);
    };
    this.#post({ kind: 'here' });
    void (session ? this.#sendWith(session) : this.#send(call.headers, false)).then((end) => this.#finish(end));
  }

  /** @returns the last outcome of the call, or why it is not sent */
  async #sendWith({ refresh, scheme, withCredentials }: CoveringSession): Promise<Outcome | Renewal> {
    const { headers, method, options, body, url } = this.call;
    const endpoint = `${method} ${url.replace(/[?#].*/s, '')}`;
    const isSafe = SAFE.test(method);
    const { epoch, token: before } = refresh;
    if (!refresh.isReady) {
      const renewal = await refresh.renew(null, endpoint);
      // What another person would be the author of is not sent, nor as a guest what was asked for in a session.
      const isForeign = epoch !== refresh.epoch || (before !== null && renewal.type === 'refused');
      if (renewal.type === 'unavailable' || (!isSafe && isForeign)) return renewal;
    }
    let isFresh = false;
    for (let sends = 1; ; sends++) {
      const { token, version } = refresh;
      const own: HeaderList = token === null ? [] : [['authorization', `${scheme} ${token}`.trimStart()]];
      const outcome = await this.#send([...headers, ...own], withCredentials);
      if (!isRefusal(outcome)) {
        if (outcome.kind === 'answer' && outcome.status < 400) refresh.noteSuccess(version, endpoint);
        return outcome;
      }
      if (isFresh) refresh.noteFruitless(endpoint);
      const mayReplay = options.replayable ?? body.kind !== 'stream';
      if (isFresh || !mayReplay || sends === MOST_SENDS) return outcome;
      const renewal = await refresh.renew(version, endpoint);
      if (renewal.type === 'unavailable') return renewal;
      if (renewal.type === 'refused' || (!isSafe && epoch !== refresh.epoch)) return outcome;
      isFresh = renewal.isOwn;
    }
  }

  #send(headers: HeaderList, withCredentials: boolean): Promise<Outcome> {
    this.#post({ kind: 'send', headers, withCredentials, limits: { success: 0, failure: 0 } });
    return new Promise((heard) => (this.#heard = heard));
  }

  #finish(end: Outcome | Renewal): void {
    this.#post({ kind: 'done', failure: failureOf(end) });
    this.#end();
  }

  #post(message: PageMessage): void {
    if (!this.#isOver) this.port.postMessage(message);
  }

  #end(): void {
    this.#isOver = true;
    this.port.close();
  }
}

/** What the caller gets; `null`: the last answer. */
function failureOf(end: Outcome | Renewal): CallFailure | null {
  if ('kind' in end) return end.kind === 'no-answer' ? end.kind : null;
  if (end.type === 'renewed') return { message: 'session-changed', code: 'session-changed' };
  const { status, type } = end;
  const code = type === 'refused' ? 'rejected' : type;
  return { message: code, code, cause: { message: `The refresh failed with the status ${status}`, status } };
}

/** RFC 6750 §3: HTTP 401 is a challenge, unless it demands a stronger sign-in or a wider scope. */
function isRefusal(outcome: Outcome): boolean {
  if (outcome.kind !== 'answer' || outcome.status !== 401) return false;
  const [, challenge = ''] = outcome.headers.find(([name]) => name.toLowerCase() === 'www-authenticate') ?? [];
  return !DEMAND.test(challenge.slice(0, LONGEST_READ));
}
