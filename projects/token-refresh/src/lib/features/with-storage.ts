import { onServer } from '../platform/on-server';
import { RECORD_STORAGE, RecordStorage } from '../session/record-storage';
import { TokenStorage, TokenStorageArea } from '../session/token-storage';
import { TokenRefreshFeature } from './token-refresh-feature';

/**
 * Keeps the session so that it survives a reload, in {@link localStorageTokens}, {@link sessionStorageTokens}, or a
 * {@link TokenStorageArea} of your own. Without it, and always on a server, the session lives in memory.
 */
export function withStorage(storage: TokenStorage): TokenRefreshFeature {
  const open = (): TokenStorageArea | null => (typeof storage === 'function' ? storage() : storage);
  return {
    ɵkind: 'withStorage',
    ɵproviders: [
      { provide: RECORD_STORAGE, useFactory: () => new RecordStorage(onServer() ? () => null : open) },
      (typeof storage === 'function' ? storage.ɵproviders : undefined) ?? [],
    ],
  };
}
