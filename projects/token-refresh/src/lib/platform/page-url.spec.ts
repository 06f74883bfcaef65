import { AnyDocument, baseUrl, pageUrl, urlBase } from './page-url';

/** As the DOM of Angular's server: its `baseURI` throws (P3). */
function serverDocument(href: string | null): AnyDocument {
  return {
    location: { href: 'https://app.example/orders/1?x=2' } as Location,
    get baseURI(): string {
      throw new Error('NotYetImplemented');
    },
    querySelector: (selector: string) =>
      href === null || selector !== 'base[href]'
        ? null
        : { getAttribute: (name: string) => (name === 'href' ? href : null) },
  };
}

test('in a browser: the URL of the page, and what its relative URLs are relative to', () => {
  expect(pageUrl(document)).toBe('http://localhost/');
  expect(baseUrl(document, pageUrl(document))).toBe('http://localhost/');
});

test.each([
  [null, 'https://app.example/orders/1?x=2'],
  ['/', 'https://app.example/'],
  ['https://cdn.example/', 'https://cdn.example/'],
])('P3 on a server, with <base href=%j>', (href, base) => {
  const page = serverDocument(href);
  expect(pageUrl(page)).toBe('https://app.example/orders/1?x=2');
  expect(new URL('api/items', baseUrl(page, pageUrl(page))).href).toBe(new URL('api/items', base).href);
});

test('P3 a `baseURI` that throws where nothing can be looked for: the page', () => {
  const page = Object.defineProperty(serverDocument(null) as object, 'querySelector', {
    value: undefined,
  }) as AnyDocument;
  expect(baseUrl(page, 'https://app.example/orders/1')).toBe('https://app.example/orders/1');
});

test.each([null, {}, { baseURI: 'https://app.example/' }] as AnyDocument[])(
  'where there is hardly a page: %j',
  (page) => {
    expect(pageUrl(page)).toBe(page?.baseURI ?? 'http://page.invalid/');
    expect(baseUrl(page, pageUrl(page))).toBe(pageUrl(page));
  },
);

test('what knows the base of relative URLs is the document itself, asked anew each time', () => {
  expect(urlBase(document, 'http://localhost/orders')).toBe(document);
});

test('P3 a document whose `baseURI` throws has one that knows', () => {
  expect(urlBase(serverDocument('/'), 'https://app.example/orders/1').baseURI).toBe('https://app.example/');
});

test.each([null, {}] as AnyDocument[])('where there is hardly a page the page is the base: %j', (page) => {
  expect(urlBase(page, 'https://app.example/orders/1').baseURI).toBe('https://app.example/orders/1');
});
