import Hls, { RetryConfig } from 'hls.js';
import { injectAuthorizer } from 'ngx-token-refresh/fetch';

/** Call it before `hls.loadSource(url)`. */
export function authorizeHls({ config }: Hls): void {
  const { authorizeXhr, refused } = injectAuthorizer();
  const shouldRetry: RetryConfig['shouldRetry'] = (...[, , , answer, usual]) =>
    answer?.code === 401 ? refused(answer.url) : usual;
  config.xhrSetup = authorizeXhr;
  for (const kind of ['manifest', 'playlist', 'key', 'frag'] as const) {
    const { errorRetry } = config[`${kind}LoadPolicy`].default;
    if (errorRetry) errorRetry.shouldRetry = shouldRetry;
  }
}
