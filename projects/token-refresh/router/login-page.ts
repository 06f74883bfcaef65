import { PRIMARY_OUTLET, Router, UrlTree } from '@angular/router';
import { LoginOptions } from './login-options';
import { safeReturnUrl } from './return-url';

type UrlParser = Pick<Router, 'parseUrl'>;

/** The path of the primary outlet, without parameters. */
function pathOf(router: UrlParser, url: string): string {
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
export function isSamePage(router: UrlParser, url: string, other: string): boolean {
  return pathOf(router, url) === pathOf(router, other);
}

/** The login page, with where to return to. */
export function loginTree(router: Router, { loginUrl, returnParam }: LoginOptions, returnUrl: string | null): UrlTree {
  const tree = router.parseUrl(loginUrl);
  if (returnParam !== null && returnUrl && returnUrl !== '/') tree.queryParams = { [returnParam]: returnUrl };
  return tree;
}

/** Where to go on from this URL of the login page, which may come from another site. */
export function returnUrlIn(router: Router, { homeUrl, returnParam }: LoginOptions, url: string): string {
  const asked = returnParam === null ? null : router.parseUrl(url).queryParamMap.get(returnParam);
  const returnUrl = safeReturnUrl(asked, homeUrl);
  return isSamePage(router, returnUrl, url) ? homeUrl : returnUrl;
}
