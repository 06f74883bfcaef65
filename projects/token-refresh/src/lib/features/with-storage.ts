import { inject } from '@angular/core';
import { FINDINGS } from '../platform/findings';
import { onServer } from '../platform/on-server';
import { RECORD_STORAGE, RecordStorage } from '../session/record-storage';
import { claim } from '../session/set-up-checks';
import { TokenStorage, TokenStorageArea } from '../session/token-storage';
import { TokenRefreshFeature } from './token-refresh-feature';

declare const ngDevMode: boolean | undefined;

/**
 * Keeps the session so that it survives a reload, in {@link localStorageTokens}, {@link sessionStorageTokens}, or a
 * {@link TokenStorageArea} of your own. Without it, and always on a server, the session lives in memory.
 */
export function withStorage(storage: TokenStorage): TokenRefreshFeature {
  const open = (): TokenStorageArea | null => (typeof storage === 'function' ? storage() : storage);
  return {
    ɵkind: 'withStorage',
    ɵproviders: [
      {
        provide: RECORD_STORAGE,
        useFactory: () => {
          const records = new RecordStorage(onServer() ? () => null : open);
          if (typeof ngDevMode === 'undefined' || ngDevMode) {
            records.findings = inject(FINDINGS, { optional: true });
            const { area } = records;
            if (area) claim('storage', area.key ?? area, area.key === undefined ? '' : ` '${area.key}'`);
          }
          return records;
        },
      },
      (typeof storage === 'function' ? storage.ɵproviders : undefined) ?? [],
    ],
  };
}
