import { DOCUMENT } from '@angular/common';
import { inject } from '@angular/core';
import { TabChannel } from './tab-channel';
import { PageWake } from '../../platform/page-lifecycle';
import { TabLocks } from './tab-locks';

/** As much of a window as there is: outside a browser it may be a stand-in. */
type View = Partial<Window & typeof globalThis> | null | undefined;

function view(): View {
  return inject(DOCUMENT, { optional: true })?.defaultView;
}

/** Calls at each of these events. @returns ends it. */
function on(target: Partial<EventTarget> | null | undefined, names: readonly string[], call: () => void): () => void {
  for (const name of names) target?.addEventListener?.(name, call);
  return () => {
    for (const name of names) target?.removeEventListener?.(name, call);
  };
}

/**
 * BroadcastChannel and the `storage` event: either may be missing, or late. The channel is closed while the page is
 * hidden away, since an open one can keep it out of the back/forward cache.
 */
export function browserTabChannel(name: string): TabChannel {
  const page = view();
  let channel: BroadcastChannel | undefined;
  return {
    tell: () => {
      try {
        channel?.postMessage('changed');
      } catch {
        // Closed under way. The others look at storage before they use or spend anything.
      }
    },
    listen: (heard) => {
      const open = (): void => {
        if (channel || !page?.BroadcastChannel) return;
        channel = new page.BroadcastChannel(name);
        channel.onmessage = () => heard();
      };
      const close = (): void => {
        channel?.close();
        channel = undefined;
      };
      const ends = [on(page, ['storage'], heard), on(page, ['pageshow'], open), on(page, ['pagehide'], close), close];
      open();
      return () => ends.forEach((end) => end());
    },
  };
}

/** Web Locks; `null` where there are none: an old browser, or a page without TLS. */
export function browserTabLocks(): TabLocks | null {
  return view()?.navigator?.locks ?? null;
}

export function browserPageWake(): PageWake {
  const document: Partial<Document> | null = inject(DOCUMENT, { optional: true });
  const page = view();
  return {
    get visible() {
      return document?.visibilityState !== 'hidden';
    },
    listen: (woken) => {
      const ends = [on(document, ['visibilitychange'], woken), on(page, ['online', 'focus', 'pageshow'], woken)];
      return () => ends.forEach((end) => end());
    },
  };
}

/** On a server nobody looks, and nothing wakes. */
export const NO_PAGE_WAKE: PageWake = { visible: false, listen: () => () => undefined };
