import { inject, InjectionToken } from '@angular/core';
import { CLOCK } from '../../platform/clock';
import { RANDOM } from '../../platform/random';
import { QuietText } from '../../session/quiet-text';
import { TabChannel } from '../cross-tab/tab-channel';

declare const ngDevMode: boolean | undefined;

/** How the tabs of one namespace tell each other of input. `null`: on a server, and where a test has one tab. */
export const ACTIVITY_CHANNEL = new InjectionToken<TabChannel | null>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh activity channel' : '',
);

/** Milliseconds during which further input is neither stored nor told: so far what is stored may lag behind. */
export const LAG = 1_000;

/** Stands behind what a tab has stored where nothing was stored any more: others may know of later input. */
const PUT_BACK = '?';

/** What one tab tells the others. Other code may send what looks alike. */
interface Message {
  /** Epoch ms of the last input that it knows of. */
  readonly at: number;
  /** The tab that asks whether any other knows of later input. Left out: it does not ask. */
  readonly asker?: string;
}

/**
 * When the person was active last, in any tab of the namespace. It is kept in localStorage, so that it survives a reload
 * and the sleep of a tab; a channel tells of it where storage lags or cannot be used. Needs an injection context.
 */
export class LastInput {
  readonly #clock = inject(CLOCK);
  readonly #channel = inject(ACTIVITY_CHANNEL);
  /** Epoch ms. There is none while there is no session. The channel makes up for it among the tabs that live. */
  readonly #text = new QuietText('activity');
  readonly #id = inject(RANDOM)().toString(36);
  #sharedAt = -Infinity;

  /** Epoch ms; `NaN`: it is not known. */
  at = NaN;

  /** @param hasSession whether there is a session, or may be: without one, a tab knows and stores nothing */
  constructor(private readonly hasSession: () => boolean) {}

  /** Milliseconds since; `NaN`: it is not known, or there is no session. A clock that was set back does not lengthen what follows: it begins again. */
  get age(): number {
    // What was known while the app looked for one is of no session.
    if (!this.hasSession()) return NaN;
    const now = this.#clock.now();
    // What is stored would count once the clock is there again.
    if (this.at > now) this.#write((this.at = now));
    return now - this.at;
  }

  /** The person is active now. @param atOnce whether to tell the other tabs though they were told a moment ago */
  note(atOnce = false): void {
    const now = (this.at = this.#clock.now());
    const elapsed = now - this.#sharedAt;
    if (!atOnce && elapsed >= 0 && elapsed < LAG) return;
    this.#sharedAt = now;
    this.#write(now);
    this.#channel?.notify({ at: now } satisfies Message);
  }

  /**
   * The session has ended.
   *
   * @param isOurs whether in this tab: another has removed what was stored, and this one may have put it back since. What
   * stands there otherwise is of the next session.
   */
  forget(isOurs: boolean): void {
    this.at = NaN;
    this.#sharedAt = -Infinity;
    if (isOurs || this.#text.read()?.endsWith(PUT_BACK)) this.#text.remove();
  }

  /**
   * Learns what other tabs have stored.
   *
   * @returns whether it is all that they know, up to the last {@link LAG}. A tab whose session has ended may have removed
   * what was stored.
   */
  read(): boolean {
    if (!this.hasSession()) {
      this.at = NaN;
      return false;
    }
    const text = this.#text.read();
    // That of this tab goes on.
    if (text === null && this.at > 0) this.#text.write(`${this.at}${PUT_BACK}`);
    return !!text && this.#learn(parseFloat(text)) && !text.endsWith(PUT_BACK);
  }

  /** Asks the other tabs for later input; they answer to {@link listen}. @returns whether there may be any */
  ask(): boolean {
    this.#channel?.notify({ at: this.at, asker: this.#id } satisfies Message);
    return !!this.#channel;
  }

  /**
   * Calls back when another tab may have told of input.
   *
   * @param heard with `true`: a tab asks that comes before this one, where both are about to end the session
   */
  listen(heard: (isBefore: boolean) => void): () => void {
    return (
      this.#channel?.listen((message) => {
        if (!this.hasSession()) return;
        const { at: told, asker } = Object(message) as Partial<Message>;
        const at = Number(told);
        this.read();
        this.#learn(at);
        if (asker !== undefined && this.at > at) this.#channel?.notify({ at: this.at } satisfies Message);
        heard(asker !== undefined && asker < this.#id);
      }) ?? (() => undefined)
    );
  }

  /** @returns whether that can be: input of the future is another's clock, or another's text */
  #learn(at: number): boolean {
    if (!(at > 0 && at <= this.#clock.now())) return false;
    if (!(this.at >= at)) this.at = at;
    return true;
  }

  #write(at: number): void {
    this.#text.write(`${at}`);
  }
}
