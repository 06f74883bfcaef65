import { DOCUMENT } from '@angular/common';
import { inject, InjectionToken } from '@angular/core';
import { onServer } from './on-server';

declare const ngDevMode: boolean | undefined;

/** The port for whether the page is visible. */
export interface PageVisibility {
  readonly visible: boolean;
}

export const PAGE_VISIBILITY = new InjectionToken<PageVisibility>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh page visibility' : '',
);

/** What the browser says, at each look; on a server the page is hidden. Needs an injection context. */
export function browserPageVisibility(): PageVisibility {
  if (onServer()) return { visible: false };
  const document: Partial<Document> | null = inject(DOCUMENT, { optional: true });
  return {
    get visible() {
      return document?.visibilityState !== 'hidden';
    },
  };
}
