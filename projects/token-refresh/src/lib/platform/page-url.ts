/** As much of a document as there is: outside a browser it may be a stand-in. */
export type AnyDocument = Partial<Document> | null;

declare const ngServerMode: boolean | undefined;

/** Resolves relative URLs where there is no page. The host does not exist, so no API but the app's own matches it. */
const NO_PAGE = 'http://page.invalid/';

/** The URL of the page. */
export function pageUrl(document: AnyDocument): string {
  return document?.location?.href ?? baseUrl(document, NO_PAGE);
}

/** An object that knows the base of relative URLs: the document, or a stand-in. */
export interface UrlBase {
  readonly baseURI: string | undefined;
}

/** The document itself where it has a `baseURI`, since every request reads it. Otherwise an object that asks {@link baseUrl}. */
export function urlBase(document: AnyDocument, page: string): UrlBase {
  if (typeof ngServerMode !== 'undefined' && !ngServerMode) return document as UrlBase;
  try {
    if (hasBaseUri(document)) return document;
  } catch {
    // The DOM of Angular's server throws: see below.
  }
  return {
    get baseURI(): string {
      return baseUrl(document, page);
    },
  };
}

function hasBaseUri(document: AnyDocument): document is { readonly baseURI: string } {
  return document?.baseURI !== undefined;
}

/**
 * The base of relative URLs: the page, or its `<base>`.
 *
 * @param page the URL of the page, if it is known.
 */
export function baseUrl(document: AnyDocument, page = pageUrl(document)): string {
  if (!document) return page;
  try {
    return document.baseURI ?? page;
  } catch {
    // The `baseURI` of the DOM of Angular's server throws.
    return typeof ngServerMode === 'undefined' || ngServerMode
      ? new URL(document.querySelector?.('base[href]')?.getAttribute('href') ?? '', page).href
      : page;
  }
}
