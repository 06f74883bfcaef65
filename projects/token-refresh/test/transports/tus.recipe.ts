import { inject } from '@angular/core';
import { TokenRefresher } from 'ngx-token-refresh';
import { HttpRequest, HttpResponse, UploadOptions } from 'tus-js-client';

/** Options for each `Upload`: `new Upload(file, { ...options, endpoint })`. */
export function injectUploadOptions(): UploadOptions {
  const refresher = inject(TokenRefresher);
  const token = async () => (await refresher.getAuthorization()) ?? '';
  return {
    onBeforeRequest: async (request: HttpRequest) =>
      request.setHeader('Authorization', await token()),
    onAfterResponse: async (request: HttpRequest, response: HttpResponse) => {
      const isRefused = response.getStatus() === 401;
      if (isRefused && request.getHeader('Authorization') === (await token()))
        await refresher.refresh();
    },
    onShouldRetry: (error, attempt) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      return status === 401 ? attempt === 0 : status === 0 || status > 499;
    },
  };
}
