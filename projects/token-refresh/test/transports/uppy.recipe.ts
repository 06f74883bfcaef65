import { inject } from '@angular/core';
import { TokenRefresher } from 'ngx-token-refresh';

/** Options for XHR uploads: `uppy.use(XHRUpload, { ...options, endpoint })`. */
export function injectXhrUploadOptions() {
  const refresher = inject(TokenRefresher);
  const sent = new WeakMap<XMLHttpRequest, string | null>();
  const mayRetry = new WeakSet<XMLHttpRequest>();
  const token = () => refresher.getAuthorization();
  return {
    onBeforeRequest: async (xhr: XMLHttpRequest) => {
      const value = await token().catch(() => null);
      sent.set(xhr, value);
      if (value) xhr.setRequestHeader('Authorization', value);
    },
    onAfterResponse: async (xhr: XMLHttpRequest, tries: number) => {
      if (xhr.status !== 401 || tries > 0) return;
      if (sent.get(xhr) === (await token())) await refresher.refresh();
      mayRetry.add(xhr);
    },
    shouldRetry: (xhr: XMLHttpRequest) =>
      xhr.status === 401
        ? mayRetry.has(xhr)
        : xhr.status === 0 || xhr.status > 499,
  };
}
