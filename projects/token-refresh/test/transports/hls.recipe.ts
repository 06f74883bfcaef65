import Hls, { HlsConfig, LoadPolicy, RetryConfig } from 'hls.js';
import { injectAuthorizer } from 'ngx-token-refresh/fetch';

/** For `new Hls({ ...injectHlsConfig(), … })`. */
export function injectHlsConfig(): Partial<HlsConfig> {
  const { authorize, refused } = injectAuthorizer();
  const shouldRetry: RetryConfig['shouldRetry'] = (...[, , , answer, usual]) =>
    answer?.code === 401 ? refused(answer.url) : usual;
  const policies = Object.entries(Hls.DefaultConfig)
    .filter(([name]) => name.endsWith('LoadPolicy'))
    .map(([name, policy]) => {
      const usual = (policy as LoadPolicy).default;
      const errorRetry = { ...usual.errorRetry, shouldRetry };
      return [name, { default: { ...usual, errorRetry } }];
    });
  const xhrSetup = async (xhr: XMLHttpRequest, url: string) => {
    const value = await authorize(url);
    if (!xhr.readyState) xhr.open('GET', url);
    xhr.setRequestHeader('Authorization', value);
  };
  return { ...(Object.fromEntries(policies) as object), xhrSetup };
}
