import { DOCUMENT } from '@angular/common';
import { Injector } from '@angular/core';
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, JWK, jwtVerify } from 'jose';
import { createHash, webcrypto } from 'node:crypto';
import { ɵCLOCK as CLOCK, ɵClock as Clock } from 'ngx-token-refresh';
import { useWebCrypto } from '../test/world/web-crypto';
import { DpopKey } from './dpop-key';
import { memoryDpopKeys } from './dpop-key-storage';
import { DPOP_KEY, DpopProofs } from './dpop-proofs';
import { DpopServers } from './dpop-servers';

useWebCrypto();

const NOW = Date.UTC(2026, 0, 1);
const clock: Clock = { now: () => NOW, setTimeout: () => 0, clearTimeout: () => undefined };
const document = { baseURI: 'https://app.example.com/page/' };

function start(
  keys = memoryDpopKeys(),
  page: Partial<Document> = document,
): { readonly proofs: DpopProofs; readonly servers: DpopServers } {
  const injector = Injector.create({
    providers: [
      { provide: DpopProofs },
      { provide: DpopServers },
      { provide: CLOCK, useValue: clock },
      { provide: DOCUMENT, useValue: page },
      { provide: DPOP_KEY, useValue: new DpopKey(keys, clock) },
    ],
  });
  return { proofs: injector.get(DpopProofs), servers: injector.get(DpopServers) };
}

/** What a server reads in a proof whose signature is good. */
async function verified(proof: string): Promise<Record<string, unknown>> {
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
    currentDate: new Date(NOW),
  });
  return { ...payload, header: protectedHeader };
}

const API = 'https://api.example.com';

describe('DpopProofs', () => {
  test('P3 on a server, where the DOM has a `baseURI` that throws, a URL is relative to the page', () => {
    const page: Partial<Document> = {
      location: { href: 'https://app.example.com/page/2' } as Location,
      get baseURI(): string {
        throw new Error('NotYetImplemented');
      },
      querySelector: () => null,
    };
    const { servers } = start(undefined, page);

    expect(servers.parse('items').href).toBe('https://app.example.com/page/items');
  });

  test('P3 where there is no document, a URL of the app’s own has no origin', () => {
    const injector = Injector.create({ providers: [DpopServers, { provide: CLOCK, useValue: clock }] });

    expect(injector.get(DpopServers).parse('/items').href).toBe('http://page.invalid/items');
  });

  test('a proof is signed by the key in its header, of which the private half is not there (RFC 9449 §4.2)', async () => {
    const { proofs } = start();

    const { header } = await verified(await proofs.proof({ method: 'get', url: `${API}/x` }));

    const { typ, alg, jwk, ...rest } = header as { typ: string; alg: string; jwk: JWK };
    expect({ typ, alg, rest }).toEqual({ typ: 'dpop+jwt', alg: 'ES256', rest: {} });
    expect(Object.keys(jwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256' });
  });

  test('the claims: method, URL without query and fragment, time in seconds, and nothing else without a token', async () => {
    const { proofs } = start();

    const { jti, ...claims } = await verified(await proofs.proof({ method: 'post', url: `${API}/a%20b/c?q=1#f` }));

    const header: unknown = expect.anything();
    expect(claims).toEqual({ header, htm: 'POST', htu: `${API}/a%20b/c`, iat: NOW / 1000 });
    expect(jti).toMatch(/^[\w-]{36}$/);
  });

  test.each([
    ['/api/x', 'https://app.example.com/api/x'],
    ['x?y', 'https://app.example.com/page/x'],
    ['https://API.example.com:443/X', 'https://api.example.com/X'],
    ['https://user:secret@api.example.com', 'https://api.example.com/'],
  ])('the URL %s is signed as %s', async (url, htu) => {
    const { proofs } = start();
    expect(await verified(await proofs.proof({ method: 'GET', url }))).toMatchObject({ htu });
  });

  test('`ath` is the hash of the token, and follows it', async () => {
    const { proofs } = start();
    for (const accessToken of ['A1', 'A2', 'A1']) {
      const ath = createHash('sha256').update(accessToken).digest('base64url');
      expect(await verified(await proofs.proof({ method: 'GET', url: API, accessToken }))).toMatchObject({ ath });
    }
  });

  test('`ath` is worked out once for requests with one token', async () => {
    const { proofs } = start();
    await proofs.thumbprint();
    const digest = jest.spyOn(webcrypto.subtle, 'digest');
    for (const accessToken of ['A1', 'A1', 'A1', 'A2']) await proofs.proof({ method: 'GET', url: API, accessToken });
    expect(digest).toHaveBeenCalledTimes(2);
    digest.mockRestore();
  });

  test('a nonce belongs to its origin; the newest wins; no header changes nothing', async () => {
    const { proofs } = start();
    const nonceFor = async (url: string) => (await verified(await proofs.proof({ method: 'GET', url })))['nonce'];

    proofs.learnNonce(`${API}/x`, 'n1');
    proofs.learnNonce('https://other.example.com/x', 'other');
    expect(await nonceFor(`${API}/y`)).toBe('n1');
    proofs.learnNonce(`${API}/x`, 'n2');
    proofs.learnNonce(`${API}/x`, null);

    expect(await nonceFor(`${API}/y`)).toBe('n2');
    expect(await nonceFor('https://other.example.com/y')).toBe('other');
    expect(await nonceFor('/')).toBeUndefined();
  });

  test('the thumbprint is that of the key in the proofs (RFC 7638)', async () => {
    const { proofs } = start();
    const { jwk } = decodeProtectedHeader(await proofs.proof({ method: 'GET', url: API }));
    expect(await proofs.thumbprint()).toBe(await calculateJwkThumbprint(jwk as JWK));
  });

  test('the private key cannot be exported', async () => {
    const keys = memoryDpopKeys();
    await start(keys).proofs.thumbprint();
    const kept = await keys.get();
    if (!kept) throw new Error('no key was kept');
    expect(kept.privateKey.extractable).toBe(false);
    await expect(webcrypto.subtle.exportKey('jwk', kept.privateKey)).rejects.toThrow();
  });

  test('the time is that of the server’s clock, once it is known to be another', async () => {
    const { proofs, servers } = start();
    expect(servers.learnTime(API, NOW + 2_000)).toBe(false);
    expect(servers.learnTime(API, NOW - 2_000)).toBe(false);
    expect(servers.learnTime(API, NaN)).toBe(false);
    expect(servers.learnTime(API, NOW + 60_000)).toBe(true);
    expect(servers.learnTime(API, NOW + 60_000)).toBe(false);
    const claims = await verified(await proofs.proof({ method: 'GET', url: API }));
    expect(claims).toMatchObject({ iat: NOW / 1000 + 60 });
  });
});
