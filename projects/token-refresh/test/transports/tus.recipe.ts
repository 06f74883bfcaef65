import { injectAuthorizer } from 'ngx-token-refresh/fetch';
import { HttpRequest, UploadOptions } from 'tus-js-client';

/** Options for each `Upload`: `new Upload(file, { ...options, endpoint })`. */
export function injectUploadOptions(): UploadOptions {
  const { authorize, refused } = injectAuthorizer();
  const onBeforeRequest = async (request: HttpRequest) =>
    request.setHeader('Authorization', await authorize(request));
  const onShouldRetry: UploadOptions['onShouldRetry'] = (e, tries) => {
    const status = e.originalResponse?.getStatus() ?? 500;
    return status === 401 ? refused(e.originalRequest, !tries) : status > 499;
  };
  return { onBeforeRequest, onShouldRetry };
}
