import {
  AsyncTokenStorage,
  Tokens,
  TokenStorageArea,
  ɵTabChannel,
  ɵreadRecord,
  ɵTokenRecord,
  ɵwriteRecord,
} from 'ngx-token-refresh';

/** Another tab of the same browser, with the same session. */
export interface OtherTab {
  /** The person signs in there, as another person or again. */
  signIn(tokens: Tokens): void;
  /** It has refreshed, or called `TokenStore.renew()`. A refresh token that is left out is kept. Throws while signed out. */
  renew(tokens: Tokens): void;
  /** The person signs out there. */
  signOut(): void;
}

/** The session as the browser of the test keeps it, and what another tab does to it. */
export class TestStorage implements OtherTab, ɵTabChannel {
  #text: string | null = null;
  #signIns = 0;
  #heard: () => void = () => undefined;
  #answer: (text: string | null) => void = () => undefined;

  /** For the tab of the test, with another beside it. */
  readonly area: TokenStorageArea = {
    read: () => this.#text,
    write: (text) => void (this.#text = text),
    remove: () => void (this.#text = null),
  };

  /** For an app that is told later whether there is a session. The key is of this test alone: a note is kept by it. */
  readonly later: AsyncTokenStorage = {
    key: `test-${Math.random().toString(36).slice(2)}`,
    read: () => (this.isOpen ? new Promise((resolve) => (this.#answer = resolve)) : Promise.resolve(this.#text)),
    write: (text) => Promise.resolve(void (this.#text = text)),
    remove: () => Promise.resolve(void (this.#text = null)),
  };

  /** Whether the app still waits to be told. */
  isOpen = true;

  constructor(private readonly now: () => number) {}

  /** What the storage holds. @param tokens `null`: none */
  found(tokens: Tokens | null): void {
    this.isOpen = false;
    this.#text = tokens && this.#begun(tokens);
    this.#answer(this.#text);
  }

  signIn(tokens: Tokens): void {
    this.#change(this.#begun(tokens));
  }

  renew(tokens: Tokens): void {
    const record = this.#text === null ? null : ɵreadRecord(this.#text);
    if (!record)
      throw new Error('ngx-token-refresh: the other tab has no session to renew: it has ended, or none was begun.');
    const { generation = 0 } = record;
    const now = this.now();
    const kept = { refreshToken: record.tokens.refreshToken, tokenType: record.tokens.tokenType };
    this.#change(
      ɵwriteRecord({
        ...record,
        tokens: { ...kept, ...tokens },
        refreshedAt: now,
        receivedAt: now,
        generation: generation + 1,
      }),
    );
  }

  signOut(): void {
    this.#change(null);
  }

  notify(): void {
    // The other tab does what the test says.
  }

  listen(heard: () => void): () => void {
    this.#heard = heard;
    return () => (this.#heard = () => undefined);
  }

  #begun(tokens: Tokens): string {
    const record: ɵTokenRecord = {
      session: `other-tab-${++this.#signIns}`,
      tokens,
      refreshedAt: 0,
      receivedAt: this.now(),
    };
    return ɵwriteRecord(record);
  }

  #change(text: string | null): void {
    this.#text = text;
    this.#heard();
  }
}
