import { configurationError } from '../platform/configuration-error';
import { httpUrl } from '../platform/http-url';

declare const ngDevMode: boolean | undefined;

/** What an option with a URL may look like. */
const EXAMPLES: Readonly<Record<string, string>> = {
  refreshUrl: '/api/refresh',
  revokeUrl: '/api/logout',
};

/**
 * @param backend the name of the function whose option it is
 * @throws Error naming the option, if no request could be sent to this URL. In production as well: the URL may come from
 * the deployment.
 */
export function checkUrl(url: unknown, option: string, backend: string): void {
  if (typeof url === 'string' && url.trim() && httpUrl(url, 'http://page.invalid')) return;
  throw configurationError(
    (typeof ngDevMode === 'undefined' || ngDevMode) &&
      `\`${option}\` of ${backend}() must be an http(s) URL without user and password, or a path such as ` +
        `"${EXAMPLES[option] ?? '/oauth/token'}"`,
    option,
  );
}
