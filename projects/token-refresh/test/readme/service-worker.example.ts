import { inject } from '@angular/core';
import { TokenRefresher } from 'ngx-token-refresh';

/** The page's side: gives the service worker of this origin a token when it asks, and `null` when there is none. */
export function answerTheServiceWorker(): void {
  const refresher = inject(TokenRefresher);
  navigator.serviceWorker.addEventListener(
    'message',
    ({ data, ports }: MessageEvent<unknown>) => {
      if (data !== 'access-token') return;
      const token = refresher.getAccessToken().catch(() => null);
      void token.then((answer) => ports[0]?.postMessage(answer));
    },
  );
}
