import { Subscription } from 'rxjs';
import { Clock } from '../../platform/clock';
import { SessionStore } from '../../session/session-store';
import { generationOf, TokenRecord, writeRecord } from '../../session/token-record';
import { TabChannel } from './tab-channel';
import { always } from './tab-mutex';
import { pause } from './pause';
import { isNewer, isNewerOf, PeerMessage, recordIn } from './peer-message';
import { TabLife } from './tab-life';
import { TabLocks } from './tab-locks';

/** Milliseconds after which a tab that has not answered will not: answers take 1 to 9, at the start of a page up to 56. */
const ANSWERED_WITHIN = 250;
/** Milliseconds without a look at the others after one that brought nothing. */
const UNMOVED_FOR = 1_000;
/** How often the tabs are asked again where there is always news: a tab may tell without end that it knows more. */
const MOST_TIMES = 8;
/** Sessions that are remembered to be over. */
const REMEMBERED_ENDS = 50;

/** What waits for as long as it takes. */
const OPEN: Pick<Subscription, 'closed'> = { closed: false };

/**
 * What came of a question: `'taken'`, this tab has taken over what the others know, and not told of it; `'silent'`, a living
 * tab has not answered, and may know more, or the turn was lost; `'nothing'`, no tab knows more.
 */
export type PeerAnswer = 'taken' | 'silent' | 'nothing';

/**
 * The tabs of an app whose storage is private to each: they hand the record to each other over a channel.
 *
 * A tab tells the others when its tokens change, without the tokens, and the others ask. A record counts only as the answer
 * to an open question. So no message from elsewhere signs a tab in, or takes its tokens from it.
 */
export class TabPeers {
  readonly #id: string;
  readonly #life: TabLife;
  /** The questions that are open, by nonce: each takes an answer. */
  readonly #open = new Map<string, (answer: PeerMessage) => void>();
  /** A question that a new tab has closed too soon: it is in want of a session, and looks again if there is an answer. */
  #late = '';
  readonly #ended = new Set<string>();
  /** Tabs that have answered since this tab was last asleep: it has heard of all their changes. */
  readonly #heard = new Set<string>();
  /** The newest tokens that another tab has told of: this one may not have them. */
  #told: Pick<TokenRecord, 'session' | 'generation'> = { session: '' };
  #questions = 0;
  /** How often another tab has told that it knows more. */
  #news = 0;
  /** Ends the pause after a look that brought nothing; `null`: there is no pause. */
  #pause: AbortController | null = null;
  #isLooking = false;
  /** Whether there was news during a look, or the pause after it. */
  #mustLookAgain = false;

  /**
   * @param app tells apps apart that share an origin and a name: tabs hand the session to tabs of the same app only. May
   * change: a tab may find that its tokens are of no use to others
   * @param handsToNew whether a tab that has no session gets that of another: so with memory alone. A copy of
   * sessionStorage brings its own, and a plain new tab starts signed out.
   * @param destroyed is aborted with the app
   */
  constructor(
    private readonly store: SessionStore,
    private readonly clock: Clock,
    locks: TabLocks | null,
    private readonly channel: TabChannel,
    name: string,
    private readonly app: () => string,
    private readonly handsToNew: boolean,
    random: () => number,
    private readonly destroyed: AbortSignal,
  ) {
    this.#id = `${clock.now().toString(36)}-${Math.floor(random() * 2 ** 52).toString(36)}`;
    this.#life = new TabLife(locks, clock, this.#id, () => `${name}.life.${app()}.`, ANSWERED_WITHIN, destroyed);
    destroyed.addEventListener('abort', () => this.#pause?.abort());
    store.watch((change) => {
      const { from, type } = change;
      const over = type === 'renewed' ? undefined : from?.session;
      if (over !== undefined) this.#noteEnd(over);
      // Also what it has from another tab: it may be the only one left that knows it.
      if (type === 'ended') this.#post({ type, session: over });
      else this.#post({ type: 'changed', replaces: over, ...this.#known(change.to) });
    });
  }

  /** The page has resumed: messages may have been lost, and the browser may have taken the lock. */
  wake(): void {
    this.#heard.clear();
    this.#life.hold();
    this.#pause?.abort();
    void this.#look();
  }

  /** A message of another tab, or of other code. */
  hear(message: unknown): void {
    const { app, from, type, nonce, session, generation, replaces } = Object(message) as Partial<PeerMessage>;
    if (app !== this.app()) return;
    const own = this.store.record;
    if (type === 'question' && typeof nonce === 'string') this.#post(this.#answerTo(nonce, session));
    if (type === 'answer' && typeof nonce === 'string') {
      this.#open.get(nonce)?.(message as PeerMessage);
      if (nonce === this.#late) void this.#look();
    } else if (type === 'ended' && typeof session === 'string') {
      this.#noteEnd(session);
      if (own?.session !== session) return;
      this.#stage(null);
      this.store.publish();
    } else if ((type === 'changed' || type === 'question') && typeof session === 'string') {
      const knowsNewer = session === own?.session && Number(generation) > generationOf(own);
      if (knowsNewer && !(generationOf(this.#told) > Number(generation) && this.#told.session === session))
        this.#told = { session, generation: Number(generation) };
      if (own ? !knowsNewer && replaces !== own.session : !this.handsToNew) return;
      this.#news++;
      if (from !== undefined) this.#heard.delete(from);
      void this.#look();
    }
  }

  /**
   * Asks all living tabs, and takes over what they know, without calling listeners. Resolves within 250 ms, and later where
   * it asks again: a few times at most. Never rejects.
   *
   * @param waiting what waits for the answer: once that is closed, nothing is taken over
   * @param isMine asked at the end: the turn may have been lost meanwhile
   */
  async ask(waiting = OPEN, isMine = always): Promise<PeerAnswer> {
    for (let times = 0, wasLate = false, wasBehind = false; ; times++) {
      const nonce = `${this.#id}.${++this.#questions}`;
      const others = await this.#life.others();
      if (this.destroyed.aborted) return 'nothing';
      if (others?.size === 0) return (await isMine()) ? 'nothing' : 'silent';
      const news = this.#news;
      const until = this.clock.now() + 2 * ANSWERED_WITHIN;
      const answers = await this.#question(others, nonce);
      const isLate = this.clock.now() > until;
      if (isLate && !wasLate) {
        // This tab was suspended meanwhile: the answers are old. A second time, it is hidden, and its timers are slow.
        wasLate = true;
        continue;
      }
      if (!waiting.closed && this.#take(answers)) return 'taken';
      const [listed, isStillMine] = await Promise.all([others && this.#life.others(), isMine()]);
      // The browser may be too slow to list them again: those that lived as they were asked may still.
      const living = [...(listed ?? others ?? [])];
      // A tab has told meanwhile that it knows more than it had answered, was opened after the question, or reloaded.
      const isNew = news !== this.#news || (others && living.some((id) => !others.has(id)));
      if (isNew && times < MOST_TIMES) continue;
      const { record } = this.store;
      const answered = new Set(answers.map(({ from }) => from));
      const isBehind = record?.session === this.#told.session && generationOf(record) < generationOf(this.#told);
      const isSilent = living.some((id) => !answered.has(id) && (isBehind || isLate || !this.#heard.has(id)));
      answered.forEach((id) => id !== undefined && this.#heard.add(id));
      if (this.handsToNew && !record && !waiting.closed) this.#late = nonce;
      if (isSilent || !isStillMine) return 'silent';
      if (!isBehind || wasBehind) return 'nothing';
      // What it was told of may be on its way to one of these, from a tab that is gone.
      wasBehind = true;
    }
  }

  /** Takes over the newest that was answered, without calling listeners. @returns whether there was anything */
  #take(answers: readonly PeerMessage[]): boolean {
    // Listeners may change the session.
    this.store.publish();
    const { record } = this.store;
    const isOver = record !== null && this.#ended.has(record.session);
    let newest: TokenRecord | null = null;
    for (const answer of answers) {
      const known = recordIn(answer);
      if (!known || this.#ended.has(known.session)) continue;
      const isNews = !record ? this.handsToNew : isOver ? answer.isOver === true : isNewerOf(known, record);
      if (isNews && (!newest || isNewer(known, newest))) newest = known;
    }
    const isNews = !this.destroyed.aborted && (newest !== null || isOver);
    if (isNews) this.#stage(newest);
    return isNews;
  }

  #stage(news: TokenRecord | null): void {
    const { record } = this.store;
    // Watchers are told later, and the session may be offered again before.
    if (record && record.session !== news?.session) this.#noteEnd(record.session);
    this.store.storage?.write(news);
    this.store.stage(news, 'other-tab');
  }

  /**
   * Asks, and takes over what there is. One look at a time, and a pause after one that brought nothing: news that come
   * meanwhile make one more.
   */
  async #look(): Promise<void> {
    const { destroyed } = this;
    if (destroyed.aborted) return;
    this.#mustLookAgain = this.#isLooking;
    if (this.#isLooking) return;
    this.#isLooking = true;
    const before = this.store.record;
    if ((await this.ask()) === 'taken') this.store.publish();
    // This tab has changed the session meanwhile, and another may have, too.
    else if (this.store.record !== before) this.#mustLookAgain = true;
    else await this.#rest();
    this.#isLooking = false;
    if (this.#mustLookAgain) void this.#look();
  }

  /** Until the page wakes, or the app is destroyed, at most. */
  async #rest(): Promise<void> {
    if (this.destroyed.aborted) return;
    this.#pause = new AbortController();
    await pause(this.clock, UNMOVED_FOR, this.#pause.signal);
    this.#pause = null;
  }

  #answerTo(nonce: string, session: unknown): PeerMessage {
    const { record } = this.store;
    const isOver = typeof session === 'string' && this.#ended.has(session);
    const isFor = record && (isOver || session === record.session || (this.handsToNew && session === null));
    return { type: 'answer', nonce, from: this.#id, record: isFor ? writeRecord(record) : null, isOver };
  }

  /** What a message says of this tab: a name, and how new its tokens are. */
  #known(record: TokenRecord | null): Pick<PeerMessage, 'from' | 'session' | 'generation'> {
    return { from: this.#id, session: record?.session ?? null, generation: record?.generation };
  }

  /** The answers that come until one has newer tokens, or all of these tabs have answered; `null`: it is not known which there are. */
  #question(others: ReadonlySet<string> | null, nonce: string): Promise<readonly PeerMessage[]> {
    const asked = this.store.record?.session;
    return new Promise((resolve) => {
      const answers: PeerMessage[] = [];
      const missing = new Set(others ?? []);
      const close = (): void => {
        this.clock.clearTimeout(timer);
        this.destroyed.removeEventListener('abort', close);
        this.#open.delete(nonce);
        resolve(answers);
      };
      const timer = this.clock.setTimeout(close, ANSWERED_WITHIN);
      this.destroyed.addEventListener('abort', close);
      this.#open.set(nonce, (answer) => {
        answers.push(answer);
        missing.delete(answer.from ?? '');
        // What is over, and newer tokens, count at once: the tab that has sent them may be gone when another asks this one.
        if (answer.isOver === true && asked !== undefined) this.#noteEnd(asked);
        const { record } = this.store;
        const known = recordIn(answer);
        const isEnough = record && known && isNewerOf(known, record);
        if (isEnough || (others && !missing.size)) close();
      });
      this.#post({ type: 'question', nonce, ...this.#known(this.store.record) });
    });
  }

  #noteEnd(session: string): void {
    this.#ended.add(session);
    const [oldest] = this.#ended;
    if (this.#ended.size > REMEMBERED_ENDS && oldest !== undefined) this.#ended.delete(oldest);
  }

  #post(message: PeerMessage): void {
    this.channel.notify(Object.assign({ app: this.app() }, message));
  }
}
