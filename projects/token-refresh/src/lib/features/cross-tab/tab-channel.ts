import { InjectionToken } from '@angular/core';
import { currentWindow, listenTo } from '../../platform/page-lifecycle';

declare const ngDevMode: boolean | undefined;

/**
 * The port through which tabs tell each other that the session has changed. A message may come late, twice or never. Where
 * tabs share a storage it carries no data: a tab that hears one reads storage.
 */
export interface TabChannel {
  /** Tells the other tabs. Never throws. */
  notify(message?: unknown): void;
  /** Calls back when another tab has notified. @returns stops it. */
  listen(heard: (message?: unknown) => void): () => void;
}

/** `null`: this tab is alone. */
export const TAB_CHANNEL = new InjectionToken<TabChannel | null>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh tab channel' : '',
);

/**
 * BroadcastChannel and the `storage` event, either of which may be missing, or late. The channel is closed while the
 * page is hidden away, since an open one can keep it out of the back/forward cache. Needs an injection context.
 */
export function browserTabChannel(name: string): TabChannel {
  const window = currentWindow();
  let channel: BroadcastChannel | undefined;
  return {
    notify: (message = 'changed') => {
      try {
        channel?.postMessage(message);
      } catch {
        // The channel has closed. The others read storage before they use or send anything.
      }
    },
    listen: (heard) => {
      const open = (): void => {
        try {
          if (channel || !window?.BroadcastChannel) return;
          channel = new window.BroadcastChannel(name);
          channel.onmessage = ({ data }) => heard(data);
        } catch {
          // Forbidden here, as in some embedded pages: as if it were missing.
        }
      };
      const close = (): void => {
        channel?.close();
        channel = undefined;
      };
      const stops = [
        listenTo(window, ['storage'], () => heard()),
        listenTo(window, ['pageshow'], open),
        listenTo(window, ['pagehide'], close),
        close,
      ];
      open();
      return () => stops.forEach((stop) => stop());
    },
  };
}
