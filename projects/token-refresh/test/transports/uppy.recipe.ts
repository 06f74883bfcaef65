import { injectAuthorizer } from 'ngx-token-refresh/fetch';

/** Options for XHR uploads: `uppy.use(XHRUpload, { ...options, endpoint })`. */
export function injectXhrUploadOptions() {
  const { authorize, refused } = injectAuthorizer();
  return {
    onBeforeRequest: async (xhr: XMLHttpRequest) =>
      xhr.setRequestHeader('Authorization', await authorize(xhr)),
    shouldRetry: (xhr: XMLHttpRequest) =>
      xhr.status === 401 ? refused(xhr) : !xhr.status || xhr.status > 499,
  };
}
