import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { proofAdvice } from './proof-advice';

const URL = 'https://api.example/items?secret=SECRET';
const refusal = (headers: Record<string, string> = {}, error: unknown = null, url = URL): HttpErrorResponse =>
  new HttpErrorResponse({ status: 401, url, error, headers: new HttpHeaders(headers) });
const partsOf = (sentence: string): string[] => [...sentence.matchAll(/`(\w+)`/g)].map(([, part = '']) => part);

test.each<[string, HttpErrorResponse, string, string[]]>([
  ['it wants a nonce', refusal({ Date: 'x' }), 'use_dpop_nonce', ['nonce']],
  [
    'the description of a resource server names it',
    refusal({ 'WWW-Authenticate': 'DPoP error="invalid_dpop_proof", error_description="htu mismatch SECRET"' }),
    'invalid_dpop_proof',
    ['htu'],
  ],
  [
    'the description of a token endpoint names it',
    refusal({}, { error: 'invalid_dpop_proof', error_description: 'DPoP Proof iat is not recent enough' }),
    'invalid_dpop_proof',
    ['iat'],
  ],
  ['it names several', refusal({}, { error_description: 'ath or htm' }), 'invalid_dpop_proof', ['htm', 'ath']],
  ['another URL answered', refusal({ Date: 'x' }, null, 'https://api.example/v2/items'), 'invalid_dpop_proof', ['htu']],
  ['it does not tell its time', refusal(), 'invalid_dpop_proof', ['iat', 'htu', 'htm', 'ath', 'nonce']],
  ['its time is known', refusal({ Date: 'x' }), 'invalid_dpop_proof', ['htu', 'htm', 'ath', 'nonce']],
  [
    'a body that is a text',
    refusal({ Date: 'x' }, 'iatrogenic SECRET'),
    'invalid_dpop_proof',
    ['htu', 'htm', 'ath', 'nonce'],
  ],
])('where %s, it says what of the proof to look at, and quotes nothing', (_, answer, error, parts) => {
  const sentence = proofAdvice(answer, error, URL);
  expect(partsOf(sentence)).toEqual(parts);
  expect(sentence).toMatch(/^https:\/\/api\.example\/items refused a DPoP proof/);
  expect(sentence).not.toContain('SECRET');
});
