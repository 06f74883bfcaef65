import { InjectionToken, Provider } from '@angular/core';

/** What serves the demo. */
export interface Host {
  /** Whether the server runs in the page, because only static files are served. */
  readonly isInPage: boolean;
  readonly providers: readonly Provider[];
}

export const IS_IN_PAGE = new InjectionToken<boolean>('the server runs in the page', { factory: () => false });

/** The page says by a `<meta name="demo-server" content="in-page">` that there is no other server. */
export async function hostOf(document: Document): Promise<Host> {
  const isInPage = document.querySelector('meta[name=demo-server][content=in-page]') !== null;
  if (!isInPage) return { isInPage, providers: [] };
  const { pageServerProviders } = await import('../page-server/page-server');
  return { isInPage, providers: [{ provide: IS_IN_PAGE, useValue: true }, pageServerProviders] };
}
