import { inject } from '@angular/core';
import Hls, { HlsConfig, LoadPolicy, RetryConfig } from 'hls.js';
import { TokenRefresher } from 'ngx-token-refresh';

/** For `new Hls({ ...injectHlsConfig(), … })`. */
export function injectHlsConfig(): Partial<HlsConfig> {
  const refresher = inject(TokenRefresher);
  const token = () => refresher.getAuthorization();
  const sent = new Map<string, string | null>();
  let [refused, cure]: (string | null | undefined)[] = [];
  let curedAt = 0;
  const shouldRetry: RetryConfig['shouldRetry'] = (...args) => {
    const [, , , answer, retry] = args;
    if (answer?.code !== 401) return retry;
    refused = sent.get(answer.url);
    return refused !== cure || performance.now() - curedAt > 10_000;
  };
  const policies = Object.entries(Hls.DefaultConfig)
    .filter(([name]) => name.endsWith('LoadPolicy'))
    .map(([name, policy]) => {
      const usual = (policy as LoadPolicy).default;
      const errorRetry = { ...usual.errorRetry, shouldRetry };
      return [name, { default: { ...usual, errorRetry } }];
    });
  return {
    ...(Object.fromEntries(policies) as Partial<HlsConfig>),
    xhrSetup: async (xhr, url) => {
      let value = await token();
      if (value === refused) {
        await refresher.refresh();
        cure = value = await token();
        curedAt = performance.now();
      }
      sent.set(url, value);
      if (!xhr.readyState) xhr.open('GET', url);
      if (value) xhr.setRequestHeader('Authorization', value);
    },
  };
}
