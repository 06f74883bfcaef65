import { LocalStorageOptions, TokenStorageArea, TokenStorageFactory, webStorage } from './token-storage';

/**
 * Keeps the session where the person wants it ("stay signed in"): `signIn(tokens, { remember: true })` writes it to
 * `localStorage`, where it survives the browser and tabs share it; `remember: false`, the default, to `sessionStorage`,
 * where it ends with the tab. Refreshes write to where the session is. A sign-in empties the other one, a sign-out both.
 *
 * Where a tab finds a session in both, as when another tab was signed in with `remember`, it keeps its own.
 */
export function rememberedTokens(options: LocalStorageOptions = {}): TokenStorageFactory {
  return () => {
    const own = webStorage('sessionStorage', options)();
    const shared = webStorage('localStorage', options)();
    /** Where the session is; `null`: there is none, or it is not known yet. */
    let place: TokenStorageArea | null = null;
    /** Where to write if that is not known: after a write that failed the record is removed, and the session goes on. */
    let next = own;
    return {
      key: shared.key,
      lease: shared.lease,
      get shared() {
        return place !== own;
      },
      read: () => {
        // Both are read each time: tokens that existed before are taken over at the first look into either.
        const [ofTab, ofBrowser] = [own.read(), shared.read()];
        if (ofTab !== null) place = own;
        // What is not to be remembered must not go where another session is, even if its own text has vanished.
        if (place === own) return ofTab;
        if (ofBrowser !== null) place = shared;
        return ofBrowser;
      },
      write: (text) => {
        next = place ??= next;
        place.write(text);
        next = own;
      },
      remember: (choice) => {
        place = choice ? shared : own;
        (choice ? own : shared).remove();
      },
      remove: () => {
        (place ?? next).remove();
        if (!place) next = own;
        place = null;
      },
    };
  };
}
