import { inject } from '@angular/core';
import { PRIMARY_OUTLET, Router, UrlTree } from '@angular/router';
import { LoginOptions, loginOptions } from './login-options';
import { PageDeparture } from './page-departure';
import { safeReturnUrl } from './return-url';

/** The path of the primary outlet, without parameters. */
function pathOf(router: Router, url: string): string {
  let path = '';
  for (
    let group: UrlTree['root'] | undefined = router.parseUrl(url).root;
    group;
    group = group.children[PRIMARY_OUTLET]
  )
    path += group.segments.map((segment) => `/${segment.path}`).join('');
  return path;
}

/** Whether both URLs lead to the same page, whatever else they say. */
export function isSamePage(router: Router, url: string, other: string): boolean {
  return pathOf(router, url) === pathOf(router, other);
}

/** Whether the URL is that of the login page; never, where that is outside the router. */
export function isLoginPage(router: Router, { loginUrl }: LoginOptions, url: string): boolean {
  return typeof loginUrl === 'string' && isSamePage(router, url, loginUrl);
}

/**
 * What leads to the login page. Needs an injection context. The function returns where to navigate within the app;
 * `false`: the page itself navigates.
 */
export function leadToLogin(): (returnUrl: string | null) => UrlTree | false {
  const { homeUrl, loginUrl, returnParam } = loginOptions();
  if (typeof loginUrl !== 'string') {
    const departure = inject(PageDeparture);
    return (returnUrl) => {
      departure.leave(loginUrl.href, returnParam, safeReturnUrl(returnUrl, homeUrl));
      return false;
    };
  }
  const router = inject(Router);
  return (returnUrl) => {
    const tree = router.parseUrl(loginUrl);
    if (returnParam !== null && returnUrl && returnUrl !== '/') tree.queryParams = { [returnParam]: returnUrl };
    return tree;
  };
}

/** Where to go on from this URL of the login page, which may come from another site. */
export function returnUrlIn(router: Router, { homeUrl, returnParam }: LoginOptions, url: string): string {
  const asked = returnParam === null ? null : router.parseUrl(url).queryParamMap.get(returnParam);
  const returnUrl = safeReturnUrl(asked, homeUrl);
  return isSamePage(router, returnUrl, url) ? homeUrl : returnUrl;
}
