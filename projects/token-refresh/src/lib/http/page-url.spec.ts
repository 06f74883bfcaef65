import { AnyDocument, baseUrl, pageUrl } from './page-url';

/** As the DOM of Angular's server: its `baseURI` throws (P3). */
function serverDocument(href: string | null): AnyDocument {
  return {
    location: { href: 'https://app.example/orders/1?x=2' } as Location,
    get baseURI(): string {
      throw new Error('NotYetImplemented');
    },
    querySelector: () => (href === null ? null : { getAttribute: () => href }),
  };
}

test('in a browser: the URL of the page, and what its relative URLs are relative to', () => {
  expect(pageUrl(document)).toBe('http://localhost/');
  expect(baseUrl(document, pageUrl(document))).toBe('http://localhost/');
});

test.each([
  [null, 'https://app.example/orders/1?x=2'],
  ['/', 'https://app.example/'],
  ['/app/', 'https://app.example/app/'],
  ['https://cdn.example/', 'https://cdn.example/'],
])('P3 on a server, with <base href=%j>', (href, base) => {
  const page = serverDocument(href);
  expect(pageUrl(page)).toBe('https://app.example/orders/1?x=2');
  expect(new URL('api/items', baseUrl(page, pageUrl(page))).href).toBe(new URL('api/items', base).href);
});

test.each([null, {}, { baseURI: 'https://app.example/' }] as AnyDocument[])(
  'where there is hardly a page: %j',
  (page) => {
    expect(pageUrl(page)).toBe(page?.baseURI ?? 'http://page.invalid/');
    expect(baseUrl(page, pageUrl(page))).toBe(pageUrl(page));
  },
);
