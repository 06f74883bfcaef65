/** As much of a document as there is: outside a browser it may be a stand-in. */
export type AnyDocument = Partial<Document> | null;

/** Where there is no page, a relative URL still goes to wherever the app is at home, and to nobody else. */
const NO_PAGE = 'http://page.invalid/';

/** The URL of the page. */
export function pageUrl(document: AnyDocument): string {
  return document?.location?.href ?? baseUrl(document, NO_PAGE);
}

/** Whatever knows what relative URLs are relative to. */
export interface UrlBase {
  readonly baseURI: string | undefined;
}

/** The document, where it knows: it is asked about every request. Otherwise what `baseUrl` makes of it. */
export function urlBase(document: AnyDocument, page: string): UrlBase {
  try {
    if (knowsBase(document)) return document;
  } catch {
    // The DOM of Angular's server: see below.
  }
  return {
    get baseURI(): string {
      return baseUrl(document, page);
    },
  };
}

function knowsBase(document: AnyDocument): document is { readonly baseURI: string } {
  return document?.baseURI !== undefined;
}

/**
 * What relative URLs are relative to: the page, or its `<base>`.
 *
 * @param page the URL of the page, if it is known.
 */
export function baseUrl(document: AnyDocument, page = pageUrl(document)): string {
  if (!document) return page;
  try {
    return document.baseURI ?? page;
  } catch {
    // The DOM of Angular's server has a `baseURI` that throws.
    return new URL(document.querySelector?.('base[href]')?.getAttribute('href') ?? '', page).href;
  }
}
